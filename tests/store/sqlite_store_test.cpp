#include "store/sqlite_store.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "direct_store.h"
#include "run_task.h"
#include "sample_session.h"
#include "store/sqlite_database.h"
#include "temporary_folder.h"

namespace verbatim::store {
namespace {

using sample::run;
using std::chrono::hours;

class SqliteStoreTest : public testing::Test {
 protected:
  using Sqlite = DirectStore<SqliteStore>;
  std::unique_ptr<Sqlite> open() { return std::make_unique<Sqlite>(path_, clock_, limits_, log_); }
  static std::optional<dialogue::Session> load(SessionStore& store, const std::string& key) {
    auto loaded = run(store.load(key));
    EXPECT_TRUE(loaded);
    return loaded ? *std::move(loaded) : std::nullopt;
  }
  std::int64_t rows(const std::string& table) const {
    auto database = Database::open(path_);
    Statement count(*database, "SELECT count(*) FROM " + table);
    return count.step() ? count.number(0) : -1;
  }
  dialogue::Session fresh() const {
    dialogue::Session session;
    session.created = session.used = clock_.now();
    return session;
  }

  base::ManualClock clock_;
  base::NullLog log_;
  MemoryLimits limits_;
  const sample::TemporaryFolder folder_;
  const std::filesystem::path path_ = folder_.path() / "sessions.db";
};

TEST_F(SqliteStoreTest, SessionsOutliveTheProcess) {
  ASSERT_EQ(run(open()->save("a", fresh(), 0)), Saved::saved);
  const auto store = open();
  EXPECT_EQ(load(*store, "a")->version, 1u);
  EXPECT_EQ(run(store->save("a", fresh(), 1)), Saved::saved);
}

TEST_F(SqliteStoreTest, TimeStandsStillWhileTheFileIsNotInUse) {
  ASSERT_EQ(run(open()->save("a", fresh(), 0)), Saved::saved);
  clock_.advance(hours(1'000));  // the process was down, or the machine's clock jumped in between
  const auto store = open();
  EXPECT_TRUE(load(*store, "a"));
  clock_.advance(hours(25));
  EXPECT_FALSE(load(*store, "a"));
}

TEST_F(SqliteStoreTest, WhatExpiredLeavesTheFile) {
  const auto store = open();
  ASSERT_EQ(run(store->save("old", fresh(), 0)), Saved::saved);
  clock_.advance(hours(25));
  ASSERT_EQ(run(store->save("new", fresh(), 0)), Saved::saved);
  clock_.advance(hours(1));
  ASSERT_EQ(run(store->save("newer", fresh(), 0)), Saved::saved);
  EXPECT_EQ(rows("sessions"), 1) << "new; newer is in the journal";
  EXPECT_EQ(rows("journal"), 1);
}

// A server that is killed leaves its journal as it is.
TEST_F(SqliteStoreTest, TheJournalIsReadWhereItWasLeft) {
  dialogue::Session session = fresh();
  {
    const auto store = open();
    for (std::uint64_t version = 0; version < 60; ++version) {
      sample::add_reply(session);
      ASSERT_EQ(run(store->save("a", session, version)), Saved::saved);
    }
    EXPECT_EQ(rows("sessions"), 0);
    EXPECT_EQ(rows("journal"), 60);
  }
  for (std::uint64_t version = 60; version < 70; ++version) {
    const auto store = open();
    auto loaded = load(*store, "a");
    ASSERT_TRUE(loaded);
    EXPECT_EQ(loaded->version, version);
    EXPECT_EQ(loaded->history.pack(), session.history.pack());
    sample::add_reply(session);
    ASSERT_EQ(run(store->save("a", session, version)), Saved::saved);
  }
}

TEST_F(SqliteStoreTest, TheJournalIsFoldedBeforeItIsLong) {
  const auto store = open();
  for (std::uint64_t version = 0; version < 10'500; ++version) {
    ASSERT_EQ(run(store->save("a", fresh(), version)), Saved::saved);
  }
  EXPECT_EQ(rows("sessions"), 1);
  EXPECT_EQ(rows("journal"), 500);
  EXPECT_EQ(load(*store, "a")->version, 10'500u);
}

TEST_F(SqliteStoreTest, TheJournalIsFoldedBeforeItHasManySessions) {
  const auto store = open();
  for (int n = 0; n < 2'500; ++n) {
    ASSERT_EQ(run(store->save(std::to_string(n), fresh(), 0)), Saved::saved);
  }
  EXPECT_EQ(rows("sessions"), 2'000);
  EXPECT_EQ(rows("journal"), 500);
}

TEST_F(SqliteStoreTest, WhatIsErasedIsNowhereInTheFile) {
  {
    const auto store = open();
    dialogue::Session session = fresh();
    sample::add_reply(session, "canary.intent");
    ASSERT_EQ(run(store->save("a", session, 0)), Saved::saved);
    ASSERT_TRUE(run(store->erase("a")));
    EXPECT_FALSE(load(*store, "a"));
  }
  std::ifstream file(path_, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  EXPECT_FALSE(bytes.empty());
  EXPECT_EQ(bytes.find("canary"), std::string::npos);
}

TEST_F(SqliteStoreTest, ADamagedJournalIsAnErrorThatSaysSo) {
  ASSERT_EQ(run(open()->save("a", fresh(), 0)), Saved::saved);
  ASSERT_TRUE(Database::open(path_)->run("UPDATE journal SET saves = x'07'"));
  const auto store = open();
  const auto loaded = run(store->load("a"));
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("journal is damaged"), std::string::npos) << loaded.error().message;
}

TEST_F(SqliteStoreTest, AFileOfANewerProgramIsRefused) {
  ASSERT_EQ(run(open()->save("a", fresh(), 0)), Saved::saved);
  ASSERT_TRUE(Database::open(path_)->run("PRAGMA user_version = 99"));
  const auto loaded = run(open()->load("a"));
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("newer version"), std::string::npos) << loaded.error().message;
}

// As it was before there was a journal.
TEST_F(SqliteStoreTest, AFileOfAnOlderProgramIsReadOn) {
  {
    const auto store = open();
    ASSERT_EQ(run(store->save("a", fresh(), 0)), Saved::saved);
    clock_.advance(std::chrono::minutes(1));
    ASSERT_TRUE(load(*store, "a")) << "and is folded";
  }
  ASSERT_TRUE(Database::open(path_)->run("DROP TABLE journal; PRAGMA user_version = 1"));
  const auto store = open();
  ASSERT_TRUE(load(*store, "a"));
  EXPECT_EQ(run(store->save("a", fresh(), 1)), Saved::saved);
}

TEST_F(SqliteStoreTest, TheFileIsBounded) {
  limits_.max_sessions = 10;
  const auto store = open();
  for (int i = 0; i < 30; ++i) {
    clock_.advance(std::chrono::minutes(1));
    ASSERT_EQ(run(store->save(std::to_string(i), fresh(), 0)), Saved::saved);
  }
  EXPECT_FALSE(load(*store, "5"));
  EXPECT_TRUE(load(*store, "29"));
}

TEST_F(SqliteStoreTest, ADamagedFileIsAnErrorThatNamesIt) {
  std::ofstream(path_) << std::string(100'000, 'x');
  const auto store = open();
  const auto loaded = run(store->load("a"));
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find(path_.string()), std::string::npos) << loaded.error().message;
  EXPECT_EQ(run(store->save("a", fresh(), 0)), Saved::unavailable);
  EXPECT_FALSE(run(store->erase("a")));
  std::filesystem::remove(path_);
  EXPECT_EQ(run(store->save("a", fresh(), 0)), Saved::saved) << "a new file is made when the damaged one is gone";
}

TEST_F(SqliteStoreTest, AFolderThatIsNotThereIsAnError) {
  SqliteStore store(folder_.path() / "no" / "such.db", clock_, limits_, log_);
  EXPECT_FALSE(run(store.load("a")));
}

TEST_F(SqliteStoreTest, ChangesByAnotherProcessAreNoticed) {
  const auto server = open(), command = open();
  ASSERT_EQ(run(server->save("a", fresh(), 0)), Saved::saved);
  const std::uint64_t before = server->behind.outside_changes();
  ASSERT_TRUE(run(command->erase("a")));
  EXPECT_FALSE(load(*server, "a"));
  EXPECT_NE(server->behind.outside_changes(), before);
  EXPECT_EQ(run(server->save("a", fresh(), 1)), Saved::conflict);
}

}  // namespace
}  // namespace verbatim::store
