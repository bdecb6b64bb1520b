#include "channels/direct_line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample_content.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

const dialogue::Bot& bot() {
  return sample::assistant().bot("en");
}

std::vector<std::string> activities_for(std::string text, const ActivityPlace& place) {
  dialogue::Session session;
  session.language = "en";
  return activities_of(
      dialogue::take_turn(sample::assistant(), session, dialogue::UserMessage{{}, std::move(text)}, {}), bot(), place);
}

TEST(DirectLine, AMessageIsAMessage) {
  const auto activity =
      parse_activity(R"({"type":"message","text":"hi","from":{"id":"u","role":"user"},"locale":"en-US","entities":[],)"
                     R"("channelData":{"clientActivityID":"a.b c","clientTimestamp":"x"}})");
  ASSERT_TRUE(activity);
  EXPECT_TRUE(activity->is_message);
  EXPECT_EQ(activity->message.text, "hi");
  EXPECT_EQ(activity->message.id.size(), 32u);
  EXPECT_TRUE(dialogue::valid_client_id(activity->message.id));
}

TEST(DirectLine, ARetryHasTheSameIdAndNothingElseHas) {
  const auto id_of = [](const std::string& client) {
    const json body = {{"type", "message"}, {"text", "hi"}, {"channelData", {{"clientActivityID", client}}}};
    return parse_activity(body.dump())->message.id;
  };
  EXPECT_EQ(id_of("one"), id_of("one"));
  EXPECT_NE(id_of("one"), id_of("two"));
  EXPECT_EQ(parse_activity(R"({"type":"message","text":"hi"})")->message.id, "");
}

TEST(DirectLine, WhatIsNoMessageIsTaken) {
  for (const char* body : {R"({"type":"event","name":"webchat/join"})", R"({"type":"typing"})"}) {
    const auto activity = parse_activity(body);
    ASSERT_TRUE(activity) << body;
    EXPECT_FALSE(activity->is_message);
  }
}

TEST(DirectLine, WhatIsNoActivityIsRefused) {
  for (const char* body : {"", "[]", "{", "{}", R"({"type":1})", R"({"type":"message"})",
                           R"({"type":"message","text":1})", "{\"type\":\"message\",\"text\":\"\xff\"}"}) {
    EXPECT_FALSE(parse_activity(body)) << body;
  }
}

TEST(DirectLine, AnAnswerIsMarkdownWithItsNoticeAndActions) {
  const auto activities = activities_for("what is chemo", {"c1", "c1|3", "c1|u7", "2026-01-31T12:00:00.000Z"});
  ASSERT_EQ(activities.size(), 2u);
  EXPECT_EQ(json::parse(activities[0]), (json{{"type", "message"},
                                              {"id", "c1|3.0"},
                                              {"timestamp", "2026-01-31T12:00:00.000Z"},
                                              {"from", {{"id", "bot"}, {"role", "bot"}}},
                                              {"conversation", {{"id", "c1"}}},
                                              {"replyToId", "c1|u7"},
                                              {"text", "Chemo is a \"strong\" medicine.\n\n- one\n- two"},
                                              {"textFormat", "markdown"},
                                              {"locale", "en"}}));
  const json last = json::parse(activities[1]);
  EXPECT_EQ(last["text"], "The line draft_notice.");
  const json action = {{"type", "imBack"}, {"title", "What is pain relief?"}, {"value", "What is pain relief?"}};
  EXPECT_EQ(last["suggestedActions"], (json{{"actions", json::array({action})}}));
}

TEST(DirectLine, AProblemIsExplained) {
  const auto activities = activities_for(" ", {"c1", {}, {}, {}});
  ASSERT_EQ(activities.size(), 1u);
  EXPECT_EQ(json::parse(activities[0])["text"], "The line empty.");
  EXPECT_FALSE(json::parse(activities[0]).contains("replyToId"));
}

TEST(DirectLine, AnEchoIsWhatWasSentAndWhereItIs) {
  const json sent = {{"type", "message"}, {"text", "hi"}, {"id", "mine"}, {"channelData", {{"clientActivityID", "x"}}}};
  const json echo = json::parse(echo_of(sent.dump(), "c1|u7", {"c1", {}, {}, "2026-01-31T12:00:00.000Z"}));
  EXPECT_EQ(echo, (json{{"type", "message"},
                        {"text", "hi"},
                        {"id", "c1|u7"},
                        {"timestamp", "2026-01-31T12:00:00.000Z"},
                        {"conversation", {{"id", "c1"}}},
                        {"channelData", {{"clientActivityID", "x"}}}}));
}

TEST(DirectLine, AnEchoHasNoDepth) {
  const std::string deep = R"({"type":"message","text":"hi","entities":)" + std::string(30'000, '[') +
                           std::string(30'000, ']') + R"(,"channelData":{"clientActivityID":"x","a":{"b":{"c":1}}}})";
  const json echo = json::parse(echo_of(deep, "c1|u7", {"c1", {}, {}, "2026-01-31T12:00:00.000Z"}));
  EXPECT_FALSE(echo.contains("entities"));
  EXPECT_EQ(echo["channelData"], (json{{"clientActivityID", "x"}}));
}

TEST(DirectLine, AConversationBeginsInItsLocale) {
  EXPECT_EQ(parse_start(R"({"user":{"id":"u"},"locale":"en-GB"})"), "en-GB");
  for (const char* body : {"", "[]", "{", "{}", R"({"locale":1})"}) EXPECT_EQ(parse_start(body), "") << body;
}

TEST(DirectLine, ASetNamesItsWatermark) {
  EXPECT_EQ(json::parse(activity_set({}, 0)), (json{{"activities", json::array()}, {"watermark", "0"}}));
  EXPECT_EQ(activity_set({"{}"}, {}), R"({"activities":[{}]})");
  EXPECT_EQ(activity_set({"{}", "{\"a\":1}"}, 7), R"({"activities":[{},{"a":1}],"watermark":"7"})");
}

}  // namespace
}  // namespace verbatim::channels
