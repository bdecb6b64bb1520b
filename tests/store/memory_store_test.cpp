#include "store/memory_store.h"

#include <gtest/gtest.h>

#include "run_task.h"

namespace verbatim::store {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

class MemoryStoreTest : public testing::Test {
 protected:
  dialogue::Session fresh() const {
    dialogue::Session session;
    session.created = clock_.now();
    return session;
  }
  static std::optional<dialogue::Session> load(MemoryStore& store, const SessionKey& key) {
    auto loaded = sample::run(store.load(key));
    return loaded ? *loaded : std::nullopt;
  }

  static Saved save(MemoryStore& store, const SessionKey& key, dialogue::Session session, std::uint64_t expected) {
    return sample::run(store.save(key, std::move(session), expected));
  }

  base::ManualClock clock_;
  MemoryLimits one_shard_{.max_sessions = 3, .shards = 1};
};

TEST_F(MemoryStoreTest, ErasesForGood) {
  MemoryStore store(clock_);
  ASSERT_EQ(save(store, "a", fresh(), 0), Saved::saved);
  EXPECT_TRUE(sample::run(store.erase("a")));
  EXPECT_TRUE(sample::run(store.erase("a")));
  EXPECT_FALSE(load(store, "a"));
  EXPECT_EQ(store.size(), 0u);
}

TEST_F(MemoryStoreTest, TheLeastRecentlyUsedGoesFirst) {
  MemoryStore store(clock_, one_shard_);
  for (const char* key : {"a", "b", "c"}) ASSERT_EQ(save(store, key, fresh(), 0), Saved::saved);
  EXPECT_TRUE(load(store, "a"));  // so that b is the oldest
  ASSERT_EQ(save(store, "d", fresh(), 0), Saved::saved);
  EXPECT_EQ(store.size(), 3u);
  EXPECT_FALSE(load(store, "b"));
  EXPECT_TRUE(load(store, "a"));
  EXPECT_TRUE(load(store, "c"));
}

TEST_F(MemoryStoreTest, StaysWithinItsBoundWhateverComes) {
  MemoryStore store(clock_, {.max_sessions = 64, .shards = 4});
  for (int i = 0; i < 1'000; ++i) ASSERT_EQ(save(store, std::to_string(i), fresh(), 0), Saved::saved);
  EXPECT_LE(store.size(), 64u);
  EXPECT_TRUE(load(store, "999"));
}

TEST_F(MemoryStoreTest, WhatHasExpiredOrWasChangedIsNotCurrent) {
  MemoryStore store(clock_);
  EXPECT_FALSE(store.is_current("a", 0));
  ASSERT_EQ(save(store, "a", fresh(), 0), Saved::saved);
  EXPECT_TRUE(store.is_current("a", 1));
  ASSERT_EQ(save(store, "a", fresh(), 1), Saved::saved);
  EXPECT_FALSE(store.is_current("a", 1));
  clock_.advance(std::chrono::hours(8 * 24));
  EXPECT_FALSE(store.is_current("a", 2));
}

TEST_F(MemoryStoreTest, ExpiresWhenIdle) {
  MemoryStore store(clock_);
  ASSERT_EQ(save(store, "a", fresh(), 0), Saved::saved);
  clock_.advance(hours(24));
  EXPECT_TRUE(load(store, "a"));
  clock_.advance(hours(24) + minutes(1));
  EXPECT_FALSE(load(store, "a"));
  EXPECT_EQ(store.size(), 0u);
}

TEST_F(MemoryStoreTest, ExpiresOfAgeHoweverBusy) {
  MemoryStore store(clock_);
  ASSERT_EQ(save(store, "a", fresh(), 0), Saved::saved);
  for (int day = 0; day < 7; ++day) {
    clock_.advance(hours(24));
    ASSERT_TRUE(load(store, "a")) << day;
  }
  clock_.advance(minutes(1));
  EXPECT_FALSE(load(store, "a"));
}

TEST_F(MemoryStoreTest, SweepsTheExpiredAsNewOnesCome) {
  MemoryStore store(clock_, {.max_sessions = 100, .shards = 1});
  for (int i = 0; i < 10; ++i) ASSERT_EQ(save(store, std::to_string(i), fresh(), 0), Saved::saved);
  clock_.advance(hours(25));
  for (const char* key : {"a", "b", "c"}) ASSERT_EQ(save(store, key, fresh(), 0), Saved::saved);
  EXPECT_EQ(store.size(), 3u);
}

}  // namespace
}  // namespace verbatim::store
