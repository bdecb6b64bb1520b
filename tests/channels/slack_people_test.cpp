#include "channels/slack_people.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_post.h"
#include "channels/sample_reply.h"
#include "channels/slack_events.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

const Keys kKeys = {{"slack_secret", {"secret"}}, {"slack_token", {"xoxb-token"}}, {"slack_people", {"C9"}}};
const Keys kWithoutPeople = {{"slack_secret", {"secret"}}, {"slack_token", {"xoxb-token"}}, {"slack_people", {}}};

// What somebody wrote who wants a person.
Message wish() {
  Message message = text_message("T1:D1:U1", "1.2", "my words: a person please");
  message.address = slack_address("D1", "0.9");
  return message;
}

struct PersonWanted : sample::SampleReply {
  PersonWanted() : SampleReply({"This may be an emergency.", "How to reach people."}, sample::four_suggestions()) {
    set_id(1, "chat.human");
  }
};

json body_of(const Calls& calls, std::size_t call) {
  return json::parse(calls.calls.at(call).body);
}

TEST(SlackPeople, AreCalledByAMessageInTheirChannel) {
  const PersonWanted reply;
  const Calls calls = SlackEvents(kKeys).calls(reply.said(), wish());
  EXPECT_TRUE(calls.hands_over);
  ASSERT_EQ(calls.calls.size(), 2u);
  EXPECT_EQ(body_of(calls, 0)["channel"], "D1");
  EXPECT_EQ(body_of(calls, 0)["text"], "This may be an emergency.\n\nPeople go on from here.");
  EXPECT_EQ(body_of(calls, 0)["blocks"].size(), 1u) << "no buttons, which nobody would answer";
  const json notice = body_of(calls, 1);
  EXPECT_EQ(notice["channel"], "C9");
  EXPECT_EQ(notice["text"], "Somebody wants a person.\n<@U1>");
  EXPECT_EQ(notice["blocks"][1]["elements"][0]["text"]["text"], "Hand back");
  EXPECT_EQ(calls.calls[1].body.find("my words"), std::string::npos) << "nothing of what was said";
}

TEST(SlackPeople, WithoutTheirChannelItSaysHowToReachThem) {
  const PersonWanted reply;
  const SlackEvents channel(kWithoutPeople);
  const Calls calls = channel.calls(reply.said(), wish());
  EXPECT_FALSE(calls.hands_over || channel.remembers_hand_over());
  ASSERT_EQ(calls.calls.size(), 1u);
  EXPECT_EQ(body_of(calls, 0)["text"], "This may be an emergency.\n\nHow to reach people.");
  EXPECT_TRUE(SlackEvents(kKeys).remembers_hand_over());
}

TEST(SlackPeople, ATapThereGivesTheConversationBack) {
  const PersonWanted reply;
  const json notice = body_of(SlackEvents(kKeys).calls(reply.said(), wish()), 1);
  json tap = {{"type", "block_actions"},
              {"user", {{"id", "U9"}}},
              {"channel", {{"id", "C9"}}},
              {"message", {{"ts", "5.6"}}},
              {"actions", json::array({notice["blocks"][1]["elements"][0]})}};
  tap["actions"][0]["action_ts"] = "7.8";
  const auto message = hand_back_of(tap, "C9");
  ASSERT_TRUE(message);
  EXPECT_TRUE(message->hands_back);
  EXPECT_EQ(message->incoming.conversation, "T1:D1:U1");
  sample::SampleReply back({"The bot goes on."});
  const Calls calls = SlackEvents(kKeys).calls(back.said(), *message);
  ASSERT_EQ(calls.calls.size(), 2u);
  EXPECT_EQ(body_of(calls, 0)["channel"], "D1");
  EXPECT_EQ(body_of(calls, 0)["thread_ts"], "0.9");
  EXPECT_EQ(calls.calls[1].target, "/api/chat.update");
  EXPECT_EQ(body_of(calls, 1)["ts"], "5.6");
  EXPECT_EQ(body_of(calls, 1)["blocks"].size(), 1u) << "the button is gone";

  EXPECT_FALSE(hand_back_of(tap, "C8")) << "somebody has forwarded it";
  EXPECT_FALSE(hand_back_of(tap, ""));
  for (const char* value :
       {"", "{", "[]", "{}", R"({"conversation":"T1:D1:U1"})", R"({"conversation":7,"to":{"channel":[]}})"}) {
    tap["actions"][0]["value"] = value;
    EXPECT_FALSE(hand_back_of(tap, "C9")) << value;
  }
}

}  // namespace
}  // namespace verbatim::channels
