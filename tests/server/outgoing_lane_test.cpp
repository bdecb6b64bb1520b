#include "server/outgoing_lane.h"

#include <gtest/gtest.h>

namespace verbatim::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class OutgoingLaneTest : public testing::Test {
 protected:
  static OutgoingReply reply(std::string id, std::string conversation) {
    OutgoingReply reply;
    reply.id = std::move(id);
    reply.conversation = std::move(conversation);
    reply.channel = "slack";
    reply.calls.push_back(channels::call_to("slack.com", "/", "{}"));
    return reply;
  }
  void add(std::string id, std::string conversation) { lane_.add(reply(std::move(id), std::move(conversation)), now_); }
  OutgoingReply* take() {
    bool slowed = false;
    return lane_.take(now_, slowed);
  }
  std::string take_id() {
    const OutgoingReply* taken = take();
    return taken == nullptr ? "nothing" : taken->id;
  }

  base::TimePoint now_{seconds(1'000)};
  OutgoingLane lane_{Rate{1'000, 1'000}};
};

TEST_F(OutgoingLaneTest, AConversationGoesOnWhenItsReplyIsOut) {
  add("1", "a");
  add("2", "a");
  add("3", "b");
  OutgoingReply* first = take();
  EXPECT_EQ(first->id, "1");
  EXPECT_EQ(take_id(), "3") << "2 waits for 1, and 3 for nobody";
  EXPECT_EQ(take_id(), "nothing");
  lane_.remove(*first, now_);
  EXPECT_EQ(take_id(), "2");
  EXPECT_EQ(lane_.size(), 2u);
  EXPECT_FALSE(lane_.has("1"));
}

TEST_F(OutgoingLaneTest, WhatFailedWaitsAndHoldsUpNobodyElse) {
  add("1", "a");
  lane_.give_back(*take(), now_ + seconds(10));
  EXPECT_EQ(lane_.next(), now_ + seconds(10));
  EXPECT_EQ(take_id(), "nothing");
  add("2", "b");
  EXPECT_EQ(take_id(), "2");
  now_ += seconds(10);
  EXPECT_EQ(take_id(), "1");
  EXPECT_EQ(lane_.next(), base::TimePoint::max());
}

TEST_F(OutgoingLaneTest, APlatformThatAsksForQuietHasIt) {
  add("1", "a");
  lane_.pause(now_ + seconds(30));
  lane_.pause(now_ + seconds(20));
  EXPECT_EQ(take_id(), "nothing");
  EXPECT_EQ(lane_.next(), now_ + seconds(30));
  now_ += seconds(30);
  EXPECT_EQ(take_id(), "1");
}

TEST_F(OutgoingLaneTest, CallsKeepToTheRate) {
  OutgoingLane lane(Rate{2, 1});
  lane.add(reply("1", "a"), now_);
  lane.add(reply("2", "b"), now_);
  bool slowed = false;
  EXPECT_NE(lane.take(now_, slowed), nullptr);
  EXPECT_EQ(lane.take(now_, slowed), nullptr);
  EXPECT_TRUE(slowed);
  EXPECT_EQ(lane.next(), now_ + milliseconds(500));
  EXPECT_EQ(lane.take(now_ + milliseconds(499), slowed), nullptr);
  EXPECT_FALSE(slowed) << "the same wait is counted once";
  EXPECT_NE(lane.take(now_ + milliseconds(500), slowed), nullptr);
}

TEST(Backoff, DoublesUpToItsMostWithAPartLeftToChance) {
  OutgoingOptions options;
  options.backoff = milliseconds(100);
  options.max_backoff = milliseconds(1'000);
  EXPECT_EQ(backoff(options, 1, 1), milliseconds(100));
  EXPECT_EQ(backoff(options, 2, 1), milliseconds(200));
  EXPECT_EQ(backoff(options, 2, 0), milliseconds(100));
  EXPECT_EQ(backoff(options, 4, 1), milliseconds(800));
  EXPECT_EQ(backoff(options, 5, 1), milliseconds(1'000));
  EXPECT_EQ(backoff(options, 1'000'000, 0.5), milliseconds(750));
}

TEST(OutgoingReply, IsStoredWholeAndWithoutItsId) {
  OutgoingReply reply;
  reply.id = "id";
  reply.channel = "slack";
  reply.conversation = "c";
  reply.created = std::chrono::system_clock::time_point(seconds(1'700'000'000));
  reply.hands_over = true;
  reply.calls.push_back({"slack.com", "/a?b", "{\"caf\u00e9\":1}", true});
  reply.calls.push_back({"hooks.slack.com", "/c", "{}", false});
  const OutgoingReply again = decode("id", encode(reply));
  EXPECT_EQ(again.id, "id");
  EXPECT_EQ(again.channel, "slack");
  EXPECT_EQ(again.conversation, "c");
  EXPECT_EQ(again.created, reply.created);
  EXPECT_TRUE(again.hands_over);
  ASSERT_EQ(again.calls.size(), 2u);
  EXPECT_EQ(again.calls[0].body, reply.calls[0].body);
  EXPECT_TRUE(again.calls[0].with_token);
  EXPECT_FALSE(again.calls[1].with_token);
  for (const char* bytes : {"", "{", "[]", "{}", R"({"channel":"slack","created":1,"calls":[]})"}) {
    EXPECT_TRUE(decode("id", bytes).id.empty()) << bytes;
  }
}

}  // namespace
}  // namespace verbatim::server
