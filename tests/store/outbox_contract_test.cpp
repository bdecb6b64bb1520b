// What every Outbox does alike, and what those that outlive a process do besides.
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "redis_server.h"
#include "run_task.h"
#include "store/memory_outbox.h"
#include "store/redis_outbox.h"
#include "store/sqlite_outbox.h"
#include "temporary_folder.h"

namespace verbatim::store {
namespace {

using sample::run_on;
using std::chrono::milliseconds;
using std::chrono::seconds;

class OutboxContract : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (GetParam() == "redis") redis_ = std::make_unique<sample::RedisServer>();
    outbox_ = another();
  }
  void TearDown() override {
    if (outbox_) outbox_->close();
  }

  // Another process on the same store.
  std::unique_ptr<Outbox> another(milliseconds lease = kLease) {
    if (GetParam() == "memory") return std::make_unique<MemoryOutbox>(clock_, limits_);
    if (GetParam() == "sqlite") return std::make_unique<SqliteOutbox>(folder_.path() / "o.db", limits_, log_);
    return std::make_unique<RedisOutbox>(context_, redis_->address(), seconds(30), limits_, lease);
  }
  Outbox::Put put(const std::string& id, const std::string& body = "body") {
    OutboxItem item{id, body};
    return run_on(context_, outbox_->put(std::move(item)));
  }
  bool knows(const std::string& id) {
    const auto known = run_on(context_, outbox_->knows(id));
    EXPECT_TRUE(known);
    return known && *known;
  }
  std::vector<OutboxItem> claim(Outbox& outbox, std::size_t most = 100) {
    auto left = run_on(context_, outbox.claim(most));
    EXPECT_TRUE(left) << left.error().message;
    return left ? *std::move(left) : std::vector<OutboxItem>();
  }
  std::string ids(Outbox& outbox, std::size_t most = 100) {
    std::string all;
    for (const OutboxItem& item : claim(outbox, most)) all += item.id + "=" + item.body + " ";
    return all;
  }

  boost::asio::io_context context_{1};
  base::ManualClock clock_;
  base::NullLog log_;
  OutboxLimits limits_;
  const sample::TemporaryFolder folder_;
  std::unique_ptr<sample::RedisServer> redis_;
  std::unique_ptr<Outbox> outbox_;
};

TEST_P(OutboxContract, AReplyIsTakenOnceAndKnownWhenItIsOut) {
  EXPECT_FALSE(knows("1"));
  EXPECT_EQ(put("1"), Outbox::Put::stored);
  EXPECT_EQ(put("1", "another"), Outbox::Put::known);
  EXPECT_TRUE(knows("1"));
  EXPECT_TRUE(run_on(context_, outbox_->finish("1")));
  EXPECT_TRUE(knows("1"));
  EXPECT_EQ(put("1"), Outbox::Put::known);
  EXPECT_EQ(put("2"), Outbox::Put::stored);
}

TEST_P(OutboxContract, AMarkIsKnownUntilItIsForgotten) {
  EXPECT_TRUE(run_on(context_, outbox_->finish("mark"))) << "which nobody has put in";
  EXPECT_TRUE(run_on(context_, outbox_->finish("mark")));
  EXPECT_TRUE(knows("mark"));
  EXPECT_TRUE(run_on(context_, outbox_->forget("mark")));
  EXPECT_FALSE(knows("mark"));
  EXPECT_TRUE(run_on(context_, outbox_->forget("mark")));
  EXPECT_TRUE(run_on(context_, outbox_->finish("mark")));
  EXPECT_TRUE(knows("mark"));
  put("1");
  EXPECT_TRUE(run_on(context_, outbox_->forget("1")));
  EXPECT_TRUE(knows("1")) << "it is still to be sent";
}

TEST_P(OutboxContract, WhatIsMindedIsNobodyElses) {
  put("1");
  EXPECT_TRUE(run_on(context_, outbox_->renew({"1"}, false)));
  EXPECT_EQ(ids(*outbox_), "");
}

INSTANTIATE_TEST_SUITE_P(Kinds, OutboxContract, testing::Values("memory", "sqlite", "redis"),
                         [](const auto& tested) { return tested.param; });

class DurableOutbox : public OutboxContract {};
INSTANTIATE_TEST_SUITE_P(Kinds, DurableOutbox, testing::Values("sqlite", "redis"),
                         [](const auto& tested) { return tested.param; });

TEST_P(DurableOutbox, WhatIsLeftOfAReplyIsAllThatTheNextOneSends) {
  put("1", "one");
  put("2", "two");
  put("3", "three");
  OutboxItem item{"2", "rest"};
  EXPECT_TRUE(run_on(context_, outbox_->keep(std::move(item))));
  EXPECT_TRUE(run_on(context_, outbox_->finish("3")));
  OutboxItem finished{"3", "again"};
  EXPECT_TRUE(run_on(context_, outbox_->keep(std::move(finished))));
  EXPECT_TRUE(run_on(context_, outbox_->renew({"1", "2"}, true)));
  const auto next = another();
  std::string left = ids(*next, 1);
  left += ids(*next, 1);
  EXPECT_EQ(left, "1=one 2=rest ");
  EXPECT_EQ(ids(*next), "") << "they are its own now";
  EXPECT_TRUE(run_on(context_, next->finish("1")));
  EXPECT_EQ(run_on(context_, next->put({"4", "new"})), Outbox::Put::stored);
  EXPECT_EQ(ids(*next), "");
  next->close();
}

class RedisOutboxTest : public OutboxContract {};
INSTANTIATE_TEST_SUITE_P(Redis, RedisOutboxTest, testing::Values("redis"),
                         [](const auto& tested) { return tested.param; });

TEST_P(RedisOutboxTest, WhatNobodyMindsAnyMoreIsTakenOver) {
  outbox_ = another(milliseconds(1));
  put("1", "one");
  const auto other = another();
  std::string left;
  for (int i = 0; i < 1'000 && left.empty(); ++i) left = ids(*other);
  EXPECT_EQ(left, "1=one ");
  EXPECT_EQ(ids(*outbox_), "") << "the other one minds it now";
}

class MemoryOutboxTest : public OutboxContract {};
INSTANTIATE_TEST_SUITE_P(Memory, MemoryOutboxTest, testing::Values("memory"),
                         [](const auto& tested) { return tested.param; });

TEST_P(MemoryOutboxTest, WhatIsOutIsForgottenInTheEnd) {
  limits_ = {seconds(60), 2};
  outbox_ = another();
  for (const char* id : {"1", "2", "3"}) {
    put(id);
    run_on(context_, outbox_->finish(id));
  }
  put("4");
  EXPECT_FALSE(knows("1")) << "too many";
  EXPECT_TRUE(knows("2"));
  clock_.advance(seconds(61));
  EXPECT_FALSE(knows("2")) << "too old";
  EXPECT_TRUE(knows("4")) << "not out yet";
}

class SqliteOutboxTest : public OutboxContract {};
INSTANTIATE_TEST_SUITE_P(Sqlite, SqliteOutboxTest, testing::Values("sqlite"),
                         [](const auto& tested) { return tested.param; });

TEST_P(SqliteOutboxTest, TheOldestAreForgottenWhereThereAreTooMany) {
  limits_.most = 2;
  outbox_->close();
  outbox_ = another();
  for (const char* id : {"1", "2", "3"}) {
    put(id);
    run_on(context_, outbox_->finish(id));
  }
  put("4");
  EXPECT_FALSE(knows("1"));
  EXPECT_TRUE(knows("3"));
  EXPECT_TRUE(knows("4"));
}

TEST_P(SqliteOutboxTest, AFileThatCannotBeUsedIsSaid) {
  SqliteOutbox nowhere(folder_.path() / "no" / "such", limits_, log_);
  EXPECT_EQ(run_on(context_, nowhere.put({"1", "body"})), Outbox::Put::unavailable);
  EXPECT_FALSE(run_on(context_, nowhere.knows("1")));
  EXPECT_FALSE(run_on(context_, nowhere.finish("1")));
  EXPECT_FALSE(run_on(context_, nowhere.claim(1)));
}

}  // namespace
}  // namespace verbatim::store
