#include "store/redis_store.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "direct_store.h"
#include "redis_server.h"
#include "run_task.h"

namespace verbatim::store {
namespace {

using sample::run;
using std::chrono::hours;
using std::chrono::milliseconds;

constexpr milliseconds kPatience{30'000};  // no test waits for it

class RedisStoreTest : public testing::Test {
 protected:
  using Node = DirectStore<RedisStore>;
  std::unique_ptr<Node> node(milliseconds timeout = kPatience) {
    return std::make_unique<Node>(redis_.address(), timeout, clock_, limits_);
  }
  dialogue::Session fresh() const {
    dialogue::Session session;
    session.created = session.used = clock_.now();
    return session;
  }
  static bool has(SessionStore& store, const std::string& key) {
    const auto loaded = run(store.load(key));
    EXPECT_TRUE(loaded) << loaded.error().message;
    return loaded && *loaded;
  }

  base::ManualClock clock_;
  MemoryLimits limits_;
  sample::RedisServer redis_;
};

TEST_F(RedisStoreTest, NodesShareSessions) {
  const auto one = node(), other = node();
  EXPECT_EQ(run(one->save("a", fresh(), 0)), Saved::saved);
  EXPECT_TRUE(has(*other, "a"));
  EXPECT_EQ(run(other->save("a", fresh(), 1)), Saved::saved);
  EXPECT_EQ(run(one->save("a", fresh(), 1)), Saved::conflict);
}

TEST_F(RedisStoreTest, SessionsExpireByTheTimeThatNodesWereRunning) {
  const auto store = node();
  ASSERT_EQ(run(store->save("a", fresh(), 0)), Saved::saved);
  clock_.advance(hours(1'000));  // until a node starts that knows nothing of it
  const auto later = node();
  EXPECT_TRUE(has(*later, "a"));
  clock_.advance(hours(25));
  EXPECT_FALSE(has(*later, "a"));
}

TEST_F(RedisStoreTest, WhatExpiredOrIsTooManyLeavesRedis) {
  limits_.max_sessions = 10;
  const auto store = node();
  for (int i = 0; i < 30; ++i) {
    clock_.advance(std::chrono::minutes(1));
    ASSERT_EQ(run(store->save(std::to_string(i), fresh(), 0)), Saved::saved);
  }
  EXPECT_FALSE(has(*store, "5"));
  EXPECT_TRUE(has(*store, "29"));
  clock_.advance(hours(25));
  ASSERT_EQ(run(store->save("new", fresh(), 0)), Saved::saved);
  EXPECT_EQ(run(store->save("29", fresh(), 0)), Saved::saved) << "it is not there any more";
}

TEST_F(RedisStoreTest, OneThatIsGoneIsAnErrorAndOneThatIsBackIsUsedAgain) {
  const auto store = node();
  ASSERT_EQ(run(store->save("a", fresh(), 0)), Saved::saved);
  redis_.stop();
  const auto loaded = run(store->load("a"));
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("redis 127.0.0.1:"), std::string::npos) << loaded.error().message;
  EXPECT_EQ(run(store->save("a", fresh(), 1)), Saved::unavailable);
  EXPECT_FALSE(run(store->erase("a")));
  const std::uint64_t before = store->behind.generation();
  redis_.start();
  EXPECT_FALSE(has(*store, "a"));
  EXPECT_NE(store->behind.generation(), before) << "it has lost its data, and that is seen";
}

TEST_F(RedisStoreTest, OneThatIsEmptiedIsNoticedByWhoeverMissesSomething) {
  const auto reader = node(), writer = node();
  ASSERT_EQ(run(reader->save("a", fresh(), 0)), Saved::saved);
  ASSERT_TRUE(has(*writer, "a"));
  const std::uint64_t before = writer->behind.generation();
  ASSERT_EQ(reader->behind.generation(), before);
  redis_.command("FLUSHALL");
  EXPECT_FALSE(has(*reader, "a"));
  EXPECT_NE(reader->behind.generation(), before);
  EXPECT_EQ(run(writer->save("a", fresh(), 1)), Saved::conflict);
  EXPECT_NE(writer->behind.generation(), before);
}

TEST_F(RedisStoreTest, ScriptsAreGivenAgainToARedisThatForgotThem) {
  const auto store = node();
  ASSERT_EQ(run(store->save("a", fresh(), 0)), Saved::saved);
  redis_.command("SCRIPT FLUSH");
  EXPECT_EQ(run(store->save("a", fresh(), 1)), Saved::saved);
  EXPECT_EQ(run(store->save("a", fresh(), 1)), Saved::conflict);
}

TEST_F(RedisStoreTest, OneThatDoesNotAnswerIsGivenUp) {
  const auto store = node(milliseconds(50));
  ASSERT_EQ(run(store->save("a", fresh(), 0)), Saved::saved);
  EXPECT_EQ(store->behind.timeouts(), 0u);
  redis_.pause();
  EXPECT_FALSE(run(store->load("a")));
  EXPECT_EQ(store->behind.timeouts(), 1u);
  redis_.go_on();
  while (!run(store->load("a"))) {
  }
}

TEST_F(RedisStoreTest, AConnectionThatRedisHasClosedIsNoticedBeforeItIsUsed) {
  const auto store = node();
  boost::asio::io_context context;  // one connection for all
  const auto in_context = [&](auto work) {
    context.restart();
    boost::asio::co_spawn(context, std::move(work), boost::asio::detached);
    context.run();
  };
  bool good = false;
  in_context([&]() -> base::Task<> { good = co_await store->save("a", fresh(), 0) == Saved::saved; });
  ASSERT_TRUE(good);
  redis_.stop();
  redis_.start();
  in_context([&]() -> base::Task<> { good = co_await store->save("a", fresh(), 0) == Saved::saved; });
  EXPECT_TRUE(good);
}

TEST(RedisAddress, IsReadFromAUrl) {
  const auto full = parse_redis_address("redis://user:p:w@[::1]:7000/3");
  ASSERT_TRUE(full);
  EXPECT_EQ(full->user, "user");
  EXPECT_EQ(full->password, "p:w");
  EXPECT_EQ(full->host, "::1");
  EXPECT_EQ(full->port, "7000");
  EXPECT_EQ(full->database, "3");
  const auto bare = parse_redis_address("redis://cache");
  ASSERT_TRUE(bare);
  EXPECT_EQ(bare->host + ":" + bare->port + "/" + bare->database, "cache:6379/0");
  for (const char* bad :
       {"", "redis://", "rediss://a", "redis://a:b", "redis://a:1/x", "redis://a@b", "redis://[::1"}) {
    EXPECT_FALSE(parse_redis_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace verbatim::store
