// What every SessionStore does alike.
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <thread>

#include "direct_store.h"
#include "pluggable_store.h"
#include "redis_server.h"
#include "run_task.h"
#include "store/redis_store.h"
#include "store/sqlite_store.h"
#include "temporary_folder.h"

namespace verbatim::store {
namespace {

using sample::run;

class StoreContract : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    const std::string kind = GetParam();
    if (kind == "memory") store_ = std::make_unique<MemoryStore>(clock_);
    const MemoryLimits limits;
    const std::string path = folder_.path() / "sessions.db";
    if (kind == "sqlite") store_ = std::make_unique<DirectStore<SqliteStore>>(path, clock_, limits, log_);
    if (kind == "sqlite_resilient") behind_ = std::make_unique<SqliteStore>(path, clock_, limits, log_);
    if (kind.starts_with("redis")) redis_ = std::make_unique<sample::RedisServer>();
    constexpr std::chrono::seconds kPatience{30};
    if (kind == "redis") {
      store_ = std::make_unique<DirectStore<RedisStore>>(redis_->address(), kPatience, clock_, limits);
    }
    if (kind == "redis_resilient") {
      behind_ = std::make_unique<RedisStore>(redis_->address(), kPatience, clock_, limits);
    }
    if (behind_) {
      store_ = std::make_unique<ResilientStore>(
          *behind_, kind.starts_with("redis") ? Sharing::shared : Sharing::sole_owner, clock_, MemoryLimits{}, log_);
    }
  }
  void TearDown() override {
    store_.reset();
    behind_.reset();
  }

  std::optional<dialogue::Session> load(const SessionKey& key) {
    auto loaded = run(store_->load(key));
    EXPECT_TRUE(loaded);
    return loaded ? *std::move(loaded) : std::nullopt;
  }
  Saved save(const SessionKey& key, dialogue::Session session, std::uint64_t expected) {
    return run(store_->save(key, std::move(session), expected));
  }
  dialogue::Session fresh() const {
    dialogue::Session session;
    session.language = "en";
    session.created = session.used = clock_.now();
    return session;
  }

  base::SystemClock clock_;
  base::NullLog log_;
  const sample::TemporaryFolder folder_;
  std::unique_ptr<sample::RedisServer> redis_;
  std::unique_ptr<DurableStore> behind_;
  std::unique_ptr<SessionStore> store_;
};

TEST_P(StoreContract, KeepsWhatWasSavedAndCountsItsVersions) {
  EXPECT_FALSE(load("a"));
  dialogue::Session session = fresh();
  session.seq = 7;
  EXPECT_EQ(save("a", session, 0), Saved::saved);
  const auto loaded = load("a");
  ASSERT_TRUE(loaded);
  EXPECT_EQ(loaded->seq, 7u);
  EXPECT_EQ(loaded->language, "en");
  EXPECT_EQ(loaded->version, 1u);
  EXPECT_EQ(save("a", *loaded, 1), Saved::saved);
  EXPECT_EQ(load("a")->version, 2u);
}

TEST_P(StoreContract, WhoSavesSecondGetsAConflict) {
  ASSERT_EQ(save("a", fresh(), 0), Saved::saved);
  EXPECT_EQ(save("a", fresh(), 0), Saved::conflict);
  EXPECT_EQ(save("a", fresh(), 1), Saved::saved);
  EXPECT_EQ(save("a", fresh(), 1), Saved::conflict);
  EXPECT_EQ(save("gone", fresh(), 1), Saved::conflict);
  EXPECT_EQ(load("a")->version, 2u);
}

TEST_P(StoreContract, ErasesForGood) {
  ASSERT_EQ(save("a", fresh(), 0), Saved::saved);
  EXPECT_TRUE(run(store_->erase("a")));
  EXPECT_TRUE(run(store_->erase("a")));
  EXPECT_FALSE(load("a"));
  EXPECT_EQ(save("a", fresh(), 1), Saved::conflict);
}

TEST_P(StoreContract, ManyTurnsAtOnceAreAllDone) {
  boost::asio::io_context context;
  int saved = 0;
  for (int i = 0; i < 500; ++i) {
    boost::asio::co_spawn(
        context,
        [&, i]() -> base::Task<> {
          if (co_await store_->save(std::to_string(i), fresh(), 0) == Saved::saved) ++saved;
        },
        boost::asio::detached);
  }
  context.run();
  EXPECT_EQ(saved, 500);
}

TEST_P(StoreContract, EveryTurnOfManyThreadsCounts) {
  ASSERT_EQ(save("a", fresh(), 0), Saved::saved);
  const auto turns = [this] {
    boost::asio::io_context context;
    for (int coroutine = 0; coroutine < 5; ++coroutine) {
      boost::asio::co_spawn(
          context,
          [this]() -> base::Task<> {
            for (int i = 0; i < 20;) {
              Loaded loaded = co_await store_->load("a");
              dialogue::Session session = **std::move(loaded);
              ++session.seq;
              const std::uint64_t version = session.version;
              if (co_await store_->save("a", std::move(session), version) == Saved::saved) ++i;
            }
          },
          boost::asio::detached);
    }
    context.run();
  };
  std::thread one(turns), two(turns);
  one.join();
  two.join();
  EXPECT_EQ(load("a")->seq, 200u);
}

INSTANTIATE_TEST_SUITE_P(All, StoreContract,
                         testing::Values("memory", "sqlite", "sqlite_resilient", "redis", "redis_resilient"),
                         [](const auto& test) { return test.param; });

}  // namespace
}  // namespace verbatim::store
