#include "store/session_journal.h"

#include <gtest/gtest.h>

#include <vector>

#include "sample_session.h"
#include "store/session_codec.h"
#include "store/session_difference.h"

namespace verbatim::store {
namespace {

// A conversation long enough to lose its oldest replies and to sweep its ids, as it is saved turn by turn.
std::vector<std::string> conversation() {
  std::vector<std::string> saves;
  dialogue::Session session = sample::session({}, 0);
  for (std::size_t turn = 0; turn < 3 * dialogue::kMaxRecords; ++turn) {
    sample::add_reply(session, "topic" + std::to_string(turn % 70) + ".aspect");
    session.context.suggestions.assign(turn % 5, "another.intent");
    ++session.version;
    if (turn % 9 == 0) session.history.rate(session.seq, dialogue::Rating::up);
    saves.push_back(encode(session));
  }
  return saves;
}

TEST(SessionDifference, MakesOneOfTheOther) {
  const std::vector<std::string> saves = conversation();
  std::size_t bytes = 0, whole = 0;
  for (std::size_t i = 1; i < saves.size(); ++i) {
    const auto changed = difference(saves[i - 1], saves[i]);
    ASSERT_TRUE(changed);
    EXPECT_EQ(apply_difference(saves[i - 1], *changed), saves[i]) << i;
    bytes += changed->size();
    whole += saves[i].size();
  }
  EXPECT_LT(bytes * 5, whole);
  EXPECT_EQ(apply_difference(saves[3], *difference(saves[3], saves[90])), saves[90]) << "from any to any";
}

TEST(SessionDifference, DamagedBytesAreNone) {
  const std::vector<std::string> saves = conversation();
  EXPECT_FALSE(difference("no session", saves[0]));
  EXPECT_FALSE(difference(saves[0], "no session"));
  const std::string good = *difference(saves[60], saves[61]);
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(apply_difference(saves[60], std::string_view(good).substr(0, length)));
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(~bad[i]);
    if (const auto made = apply_difference(saves[60], bad)) decode(*made);  // some damage shows only as another value
  }
}

TEST(SessionJournal, IsReplayedAsItWas) {
  const std::vector<std::string> saves = conversation();
  SessionJournal journal, again;
  std::string row;
  for (std::size_t i = 0; i < saves.size(); ++i) {
    row.clear();
    journal.add("a", i, saves[i], row);
    journal.add("b", i, saves[saves.size() - 1 - i], row);
    if (i == 70) journal.add("c", 1, "not a session, but kept as it is", row);
    ASSERT_TRUE(again.replay(row));
  }
  ASSERT_EQ(again.sessions().size(), 3u);
  EXPECT_EQ(again.find("a")->session, saves.back());
  EXPECT_EQ(again.find("a")->version, saves.size() - 1);
  EXPECT_EQ(again.find("b")->session, saves.front());
  EXPECT_EQ(again.find("c")->session.substr(0, 3), "not");
  EXPECT_EQ(again.saves(), journal.saves());
  EXPECT_EQ(again.find("d"), nullptr);
}

TEST(SessionJournal, WhatDoesNotFollowIsDamage) {
  const std::vector<std::string> saves = conversation();
  SessionJournal journal;
  std::string first, second;
  journal.add("a", 1, saves[0], first);
  journal.add("a", 2, saves[1], second);
  EXPECT_FALSE(SessionJournal().replay(second)) << "without the one before";
  EXPECT_FALSE(SessionJournal().replay(first.substr(0, first.size() - 1)));
}

}  // namespace
}  // namespace verbatim::store
