#include "store/resilient_store.h"

#include <gtest/gtest.h>

#include <atomic>

#include "pluggable_store.h"
#include "run_task.h"
#include "store/sqlite_store.h"
#include "temporary_folder.h"

namespace verbatim::store {
namespace {

using sample::run;

class ResilientStoreTest : public testing::Test {
 protected:
  // One more reply, as a turn adds it.
  static dialogue::Session grown(dialogue::Session session) {
    dialogue::ReplyRecord record;
    record.seq = ++session.seq;
    record.client_id = "c" + std::to_string(record.seq);
    session.history.add(record);
    return session;
  }
  static std::optional<dialogue::Session> load(SessionStore& store) {
    auto loaded = run(store.load("a"));
    EXPECT_TRUE(loaded);
    return loaded ? *std::move(loaded) : std::nullopt;
  }
  static Saved turn(SessionStore& store) {
    dialogue::Session session = load(store).value_or(dialogue::Session());
    const std::uint64_t version = session.version;
    return run(store.save("a", grown(std::move(session)), version));
  }
  static std::uint64_t seq(SessionStore& store) {
    const auto session = load(store);
    return session ? session->seq : 0;
  }
  void await_recovery(SessionStore& store) {
    while (store.condition().degraded || store.condition().held > 0) std::this_thread::yield();
  }

  base::SystemClock clock_;
  base::NullLog log_;
  PluggableStore behind_{clock_};
  ResilientStore node_{behind_, Sharing::shared, clock_, {}, log_, std::chrono::milliseconds(1)};
  ResilientStore other_{behind_, Sharing::shared, clock_, {}, log_, std::chrono::milliseconds(1)};
};

TEST_F(ResilientStoreTest, IsTheStoreBehindWhileThatIsWell) {
  EXPECT_EQ(turn(node_), Saved::saved);
  EXPECT_EQ(turn(other_), Saved::saved);
  EXPECT_EQ(seq(node_), 2u);
  EXPECT_EQ(seq(behind_.contents()), 2u);
  EXPECT_FALSE(node_.condition().degraded);
}

TEST_F(ResilientStoreTest, GoesOnAloneAndIsWrittenBack) {
  turn(node_);
  behind_.plugged = false;
  EXPECT_EQ(turn(node_), Saved::held);
  EXPECT_EQ(turn(node_), Saved::held);
  EXPECT_EQ(seq(node_), 3u);
  EXPECT_TRUE(node_.condition().degraded);
  EXPECT_EQ(node_.condition().reason, "unplugged");
  EXPECT_EQ(node_.condition().held, 1u);
  EXPECT_EQ(seq(other_), 0u) << "another node does not know the session, and must not make one up";
  behind_.plugged = true;
  await_recovery(node_);
  EXPECT_EQ(seq(behind_.contents()), 3u);
  EXPECT_EQ(turn(node_), Saved::saved);
  await_recovery(other_);
  EXPECT_EQ(seq(other_), 4u);
}

TEST_F(ResilientStoreTest, WhatIsHeldWhenTheStoreHasJustComeBackEmptyIsNotLost) {
  turn(node_);
  behind_.plugged = false;
  EXPECT_EQ(turn(node_), Saved::held);
  behind_.lose_data();  // which is known before anybody has looked what is there
  EXPECT_EQ(turn(node_), Saved::held);
  behind_.plugged = true;
  await_recovery(node_);
  EXPECT_EQ(seq(behind_.contents()), 3u);
  EXPECT_EQ(seq(node_), 3u);
}

TEST_F(ResilientStoreTest, ASessionThatIsBornInAnOutageLivesOn) {
  behind_.plugged = false;
  EXPECT_EQ(turn(node_), Saved::held);
  behind_.plugged = true;
  await_recovery(node_);
  EXPECT_EQ(seq(behind_.contents()), 1u);
}

TEST_F(ResilientStoreTest, WhoSavedBehindMeanwhileIsRight) {
  turn(node_);
  behind_.plugged = false;
  turn(node_);  // held: two replies
  for (int i = 0; i < 3; ++i) turn(behind_.contents());
  behind_.plugged = true;
  await_recovery(node_);
  EXPECT_EQ(seq(node_), 4u);
  EXPECT_EQ(node_.condition().overruled, 1u);
}

TEST_F(ResilientStoreTest, ASaveWhoseAnswerWasLostIsNotTakenForAnothers) {
  turn(node_);
  behind_.answers_saves = false;
  EXPECT_EQ(turn(node_), Saved::held);  // and yet the store behind has it
  behind_.plugged = false;
  behind_.answers_saves = true;
  for (int i = 0; i < 60; ++i) EXPECT_EQ(turn(node_), Saved::held);  // more than a history remembers
  behind_.plugged = true;
  await_recovery(node_);
  EXPECT_EQ(seq(behind_.contents()), 62u);
  EXPECT_EQ(node_.condition().overruled, 0u);
}

TEST_F(ResilientStoreTest, TwoTurnsAtOnceAreToldApartInAnOutageToo) {
  behind_.plugged = false;
  EXPECT_EQ(run(node_.save("a", grown({}), 0)), Saved::held);
  EXPECT_EQ(run(node_.save("a", grown({}), 0)), Saved::conflict);
}

TEST_F(ResilientStoreTest, AFullDiskIsNoticedByWriting) {
  turn(node_);
  behind_.writable = false;
  EXPECT_EQ(turn(node_), Saved::held);
  EXPECT_TRUE(node_.condition().degraded);
  behind_.writable = true;
  await_recovery(node_);
  EXPECT_EQ(seq(behind_.contents()), 2u);
}

TEST_F(ResilientStoreTest, AStoreThatLostItsDataIsGivenThemBack) {
  turn(node_);
  turn(node_);
  behind_.plugged = false;
  turn(other_);  // so that other_, too, has seen the outage
  behind_.lose_data();
  behind_.plugged = true;
  while (seq(behind_.contents()) != 2) std::this_thread::yield();
  await_recovery(other_);
  EXPECT_EQ(turn(node_), Saved::saved);
  EXPECT_EQ(seq(node_), 3u);
}

// Emptied while it runs: no outage tells, only that what should be there is not.
TEST_F(ResilientStoreTest, AStoreThatWasEmptiedIsGivenWhatIsNewest) {
  ResilientStore first{behind_, Sharing::shared, clock_, {}, log_, std::chrono::hours(1)};
  ResilientStore second{behind_, Sharing::shared, clock_, {}, log_, std::chrono::hours(1)};
  turn(first);
  turn(first);
  turn(second);
  behind_.lose_data();
  EXPECT_EQ(seq(second), 3u);
  EXPECT_EQ(seq(first), 3u) << "its own copy is older, though of a higher version";
  EXPECT_EQ(turn(first), Saved::saved);
  EXPECT_EQ(seq(second), 4u);
}

TEST_F(ResilientStoreTest, IsCurrentOnlyWhatItWouldNotHaveToAskFor) {
  EXPECT_FALSE(node_.is_current("a", 0));
  turn(node_);
  EXPECT_TRUE(node_.is_current("a", 1));
  EXPECT_FALSE(node_.is_current("a", 2));
  turn(other_);
  EXPECT_TRUE(node_.is_current("a", 1)) << "nothing has told it yet";
  EXPECT_EQ(run(node_.save("a", grown({}), 1)), Saved::conflict);
  EXPECT_FALSE(node_.is_current("a", 1)) << "it is known to be out of date";
  EXPECT_EQ(seq(node_), 2u);
  EXPECT_TRUE(node_.is_current("a", 2));
  behind_.lose_data();
  EXPECT_FALSE(node_.is_current("a", 2));
  turn(node_);
  behind_.plugged = false;
  turn(node_);
  for (std::uint64_t version = 0; version < 6; ++version) EXPECT_FALSE(node_.is_current("a", version));
}

// What an earlier version of the program kept, or what is damaged.
TEST_F(ResilientStoreTest, ASessionThatCannotBeReadGivesWay) {
  const sample::TemporaryFolder folder;
  for (const char format : {'\1', '\x7f'}) {
    SqliteStore file(folder.path() / std::to_string(format), clock_, {}, log_);
    std::string bytes = encode(grown({}));
    bytes[0] = format;
    ASSERT_EQ(run(file.save("a", bytes, 0)), Saved::saved);
    ResilientStore store{file, Sharing::sole_owner, clock_, {}, log_, std::chrono::hours(1)};
    EXPECT_FALSE(load(store));
    const Saved again = run(store.save("a", grown({}), 0));
    EXPECT_EQ(again, format == '\1' ? Saved::saved : Saved::conflict) << "one of a later version is left to that";
  }
}

TEST_F(ResilientStoreTest, WhatWasErasedElsewhereIsNotGivenBack) {
  turn(node_);
  EXPECT_TRUE(run(other_.erase("a")));
  EXPECT_EQ(seq(node_), 0u);
  turn(node_);
  behind_.plugged = false;
  turn(node_);
  run(behind_.contents().erase("a"));
  behind_.plugged = true;
  await_recovery(node_);
  EXPECT_EQ(seq(node_), 0u);
}

// Nor what this node itself erased while somebody else on it was reading, saving or writing back.
TEST_F(ResilientStoreTest, WhatIsErasedMeanwhileIsNotPutBack) {
  ResilientStore owner{behind_, Sharing::sole_owner, clock_, {}, log_, std::chrono::hours(1)};
  const auto erase = [&owner] { EXPECT_TRUE(run(owner.erase("a"))); };
  turn(behind_.contents());
  behind_.before_load_answers = erase;
  EXPECT_EQ(seq(owner), 1u) << "it was read before";
  EXPECT_EQ(seq(owner), 0u);
  behind_.before_save_answers = erase;
  EXPECT_EQ(turn(owner), Saved::saved);
  EXPECT_EQ(seq(owner), 0u);
}

TEST_F(ResilientStoreTest, WhatIsErasedWhileItIsWrittenBackIsNotPutBack) {
  behind_.plugged = false;
  EXPECT_EQ(turn(node_), Saved::held);
  std::atomic<bool> erased = false;
  behind_.before_save = [&] { erased = run(node_.erase("a")); };
  behind_.plugged = true;
  while (!erased) std::this_thread::yield();
  node_.close();  // what is under way ends
  EXPECT_EQ(seq(behind_.contents()), 0u);
}

// Whose version is the one that was being written back, by chance.
TEST_F(ResilientStoreTest, WhatIsSavedWhileItIsWrittenBackIsNotUndone) {
  ResilientStore owner{behind_, Sharing::sole_owner, clock_, {}, log_, std::chrono::milliseconds(1)};
  turn(owner);
  behind_.plugged = false;
  for (int i = 0; i < 3; ++i) turn(owner);
  std::atomic<bool> saved = false;
  behind_.before_save_answers = [&] { saved = turn(owner) == Saved::saved; };
  behind_.plugged = true;
  while (!saved) std::this_thread::yield();
  owner.close();
  EXPECT_EQ(seq(owner), 5u);
}

TEST_F(ResilientStoreTest, WhatIsErasedElsewhereIsNotKeptForAnOutage) {
  turn(node_);
  EXPECT_TRUE(run(other_.erase("a")));
  EXPECT_EQ(seq(node_), 0u);
  behind_.plugged = false;
  EXPECT_EQ(seq(node_), 0u);
}

// Of what a channel names: it begins anew under its key, and so do its versions.
TEST_F(ResilientStoreTest, WhatBeganAnewElsewhereReplacesWhatWasBefore) {
  for (int i = 0; i < 3; ++i) turn(node_);
  EXPECT_TRUE(run(other_.erase("a")));
  turn(other_);
  EXPECT_EQ(seq(node_), 1u);
  behind_.plugged = false;
  EXPECT_EQ(seq(node_), 1u);
}

TEST_F(ResilientStoreTest, WhatIsSavedWhileItIsReadIsRead) {
  turn(node_);
  behind_.before_load_answers = [this] { turn(node_); };
  EXPECT_EQ(seq(node_), 2u);
}

TEST_F(ResilientStoreTest, CannotEraseWhatItCannotReach) {
  turn(node_);
  behind_.plugged = false;
  EXPECT_FALSE(run(node_.erase("a")));
  behind_.plugged = true;
  await_recovery(node_);
  EXPECT_TRUE(run(node_.erase("a")));
  EXPECT_EQ(seq(behind_.contents()), 0u);
}

TEST_F(ResilientStoreTest, TurnsGoOnWhileTheStoreBehindComesAndGoes) {
  for (const Sharing sharing : {Sharing::sole_owner, Sharing::shared}) {
    PluggableStore behind{clock_};
    ResilientStore store{behind, sharing, clock_, {}, log_, std::chrono::milliseconds(1)};
    for (std::uint64_t turns = 1; turns <= 300; ++turns) {
      behind.writable = turns % 3 != 0;
      Saved saved = Saved::conflict;
      for (int attempt = 0; attempt < 4 && saved == Saved::conflict; ++attempt) saved = turn(store);
      ASSERT_NE(saved, Saved::conflict) << turns;
      ASSERT_EQ(seq(store), turns);
    }
    behind.writable = true;
    await_recovery(store);
    EXPECT_EQ(seq(behind.contents()), 300u);
  }
}

TEST_F(ResilientStoreTest, ASoleOwnerReadsItsTableUntilSomebodyElseChangesTheStore) {
  ResilientStore owner{behind_, Sharing::sole_owner, clock_, {}, log_, std::chrono::hours(1)};
  turn(owner);
  turn(behind_.contents());
  EXPECT_EQ(seq(owner), 1u);
  ++behind_.changed_outside;
  EXPECT_EQ(seq(owner), 2u);
}

}  // namespace
}  // namespace verbatim::store
