#include "dialogue/history.h"

#include <gtest/gtest.h>

namespace verbatim::dialogue {
namespace {

ReplyRecord record(std::uint64_t seq, std::string client_id = {}) {
  ReplyRecord made;
  made.seq = seq;
  made.client_id = std::move(client_id);
  made.kind = ReplyKind::safety;
  made.answers = {{"safety.emergency", "safety.emergency", 0xfedcba9876543210}, {"chemo.red", "chemo.overview", seq}};
  made.suggestions = {"chemo.overview", "topic" + std::to_string(seq) + ".aspect"};
  return made;
}

void expect_same(const ReplyRecord& a, const ReplyRecord& b) {
  EXPECT_EQ(a.seq, b.seq);
  EXPECT_EQ(a.client_id, b.client_id);
  EXPECT_EQ(a.kind, b.kind);
  EXPECT_EQ(a.rating, b.rating);
  EXPECT_EQ(a.suggestions, b.suggestions);
  ASSERT_EQ(a.answers.size(), b.answers.size());
  for (std::size_t i = 0; i < a.answers.size(); ++i) {
    EXPECT_EQ(a.answers[i].intent, b.answers[i].intent);
    EXPECT_EQ(a.answers[i].response, b.answers[i].response);
    EXPECT_EQ(a.answers[i].digest, b.answers[i].digest);
  }
}

TEST(History, GivesBackWhatWasAdded) {
  History history;
  history.add(record(1, "c1"));
  history.add(record(2));
  const auto all = history.since(0);
  ASSERT_EQ(all.size(), 2u);
  expect_same(all[0], record(1, "c1"));
  expect_same(all[1], record(2));
  EXPECT_EQ(history.since(1).size(), 1u);
  EXPECT_TRUE(history.since(2).empty());
}

TEST(History, AReplyIsItsRecord) {
  content::Response response;
  response.id = "chemo.overview";
  response.digest = "sha256:fedcba9876543210fedcba98";
  Reply reply;
  reply.kind = ReplyKind::safety;
  reply.answers = {{"chemo.red", &response, false}, {"chemo.overview", &response, false}};
  reply.suggestions = {{"chemo.hair", "Hair?"}, {"chemo.red", "Red?"}};
  ReplyRecord same;
  same.seq = 7;
  same.client_id = "c7";
  same.kind = ReplyKind::safety;
  same.answers = {{"chemo.red", "chemo.overview", 0xfedcba9876543210},
                  {"chemo.overview", "chemo.overview", 0xfedcba9876543210}};
  same.suggestions = {"chemo.hair", "chemo.red"};
  History given, recorded;
  for (int i = 0; i < 2; ++i) {
    given.add(7, "c7", reply);
    recorded.add(same);
  }
  EXPECT_EQ(given.pack(), recorded.pack());
  expect_same(given.since(0)[0], same);
}

TEST(History, FindsTheLatestAnswerToAnId) {
  History history;
  history.add(record(1, "c1"));
  history.add(record(2, "c1"));
  history.add(record(3, ""));
  EXPECT_EQ(history.answer_to("c1")->seq, 2u);
  EXPECT_FALSE(history.answer_to("c2"));
  EXPECT_FALSE(history.answer_to(""));
}

TEST(History, KeepsTheLastFewWhateverTheirIds) {
  History history;
  for (std::uint64_t seq = 1; seq <= 1'000; ++seq) history.add(record(seq, "c" + std::to_string(seq)));
  ASSERT_EQ(history.size(), kMaxRecords);
  const auto all = history.since(0);
  for (std::size_t i = 0; i < all.size(); ++i) {
    expect_same(all[i], record(951 + i, "c" + std::to_string(951 + i)));
  }
  EXPECT_LT(history.pack().size(), 5'000u) << "ids that nothing names any more are forgotten";
}

TEST(History, RatesOneReply) {
  History history;
  for (std::uint64_t seq = 1; seq <= 3; ++seq) history.add(record(seq));
  EXPECT_TRUE(history.rate(2, Rating::down));
  EXPECT_FALSE(history.rate(4, Rating::up));
  EXPECT_EQ(history.since(0)[0].rating, Rating::none);
  EXPECT_EQ(history.since(0)[1].rating, Rating::down);
  EXPECT_EQ(history.size(), 3u);
}

TEST(History, SurvivesPacking) {
  History history;
  for (std::uint64_t seq = 1; seq <= 60; ++seq) history.add(record(seq, "c"));
  const auto again = History::unpack(history.pack());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->size(), kMaxRecords);
  EXPECT_EQ(again->pack(), history.pack());
}

// Its packed form is longer than one byte can say.
TEST(History, ARecordMayBeLong) {
  ReplyRecord longest = record(2, std::string(64, 'c'));
  for (int i = 0; i < 60; ++i) longest.suggestions.push_back("suggestion." + std::to_string(i));
  History history;
  for (const ReplyRecord& one : {record(1, "c1"), longest, record(3, "c3")}) history.add(one);
  const auto read = History::unpack(history.pack());
  ASSERT_TRUE(read);
  const auto all = read->since(0);
  ASSERT_EQ(all.size(), 3u);
  expect_same(all[1], longest);
  expect_same(all[2], record(3, "c3"));
}

TEST(History, DamagedBytesHarmNobody) {
  History history;
  for (std::uint64_t seq = 1; seq <= 5; ++seq) history.add(record(seq, "c"));
  const std::string good = history.pack();
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(History::unpack(std::string_view(good).substr(0, length)));
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (const char byte : {'\0', '\x7f', '\xff'}) {
      std::string bad = good;
      bad[i] = byte;
      if (auto read = History::unpack(bad)) {
        read->since(0);
        read->answer_to("c");
        read->add(record(6));
      }
    }
  }
}

}  // namespace
}  // namespace verbatim::dialogue
