#include "channels/line.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_post.h"
#include "channels/sample_reply.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;
using sample::batch;
using sample::refusal;
using sample::words;

const Keys kKeys = {{"line_secret", {"test_secret"}}, {"line_token", {"token"}}};

VerifiedBatch post(const std::string& body) {
  const std::string signature = line_signature("test_secret", body);
  return sample::post(Line(kKeys), body, {{"X-Line-Signature", signature}});
}

std::string event(const std::string& members, const char* source = R"({"type":"user","userId":"U1"})") {
  return R"({"destination":"D","events":[{"webhookEventId":"01H","replyToken":"r1","mode":"active",)"
         R"("deliveryContext":{"isRedelivery":false},"source":)" +
         std::string(source) + "," + members + "}]}";
}

// line-bot-sdk-nodejs, test/validate-signature.spec.ts
TEST(Line, ThePublishedSignature) {
  EXPECT_EQ(line_signature("test_secret", R"({"hello":"world"})"), "t7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM=");
  EXPECT_TRUE(batch(sample::post(Line(kKeys), R"({"hello":"world"})",
                                 {{"X-Line-Signature", "t7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM="}}))
                  .messages.empty());
  EXPECT_EQ(refusal(sample::post(Line(kKeys), R"({"hello":"world"} )",
                                 {{"X-Line-Signature", "t7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM="}}))
                .cause,
            Refusal::Cause::signature);
}

TEST(Line, MessagesTapsAndNewFriends) {
  const Message said =
      batch(post(event(R"("type":"message","message":{"id":"1","type":"text","text":"what is chemo"})")))
          .messages.at(0);
  EXPECT_EQ(words(said), "what is chemo");
  EXPECT_EQ(said.address, "r1");
  EXPECT_EQ(words(batch(post(event(R"("type":"postback","postback":{"data":"chemo.hair"})"))).messages.at(0)),
            "/chemo.hair");
  EXPECT_TRUE(batch(post(event(R"("type":"follow")"))).messages.at(0).greets);
  EXPECT_EQ(words(batch(post(event(R"("type":"message","message":{"id":"1","type":"sticker"})"))).messages.at(0)), "");
}

constexpr const char* kGroup = R"({"type":"group","userId":"U1","groupId":"G"})";

TEST(Line, InAGroupWhoMentionsTheAccountIsAnswered) {
  const auto in_group = [&](const char* text, const char* mention, const char* source = kGroup) {
    return batch(post(event(R"("type":"message","message":{"type":"text","text":")" + std::string(text) +
                                R"(","mention":{"mentionees":[)" + mention + "]}}",
                            source)))
        .messages;
  };
  // Two emoji of two units each stand before the mention.
  const auto said = in_group("\U0001F44D\U0001F44D @Bot what is chemo", R"({"index":5,"length":4,"isSelf":true})");
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(words(said[0]), "\U0001F44D\U0001F44D  what is chemo");
  EXPECT_EQ(said[0].incoming.conversation, "G:U1");
  const auto room =
      in_group("@Bot", R"({"index":0,"length":4,"isSelf":true})", R"({"type":"room","userId":"U1","roomId":"R"})");
  ASSERT_EQ(room.size(), 1u);
  EXPECT_TRUE(room[0].greets);
  EXPECT_EQ(room[0].incoming.conversation, "R:U1");
  EXPECT_TRUE(in_group("@Ann hello", R"({"index":0,"length":4,"isSelf":false})").empty());
  EXPECT_TRUE(
      in_group("@Bot hello", R"({"index":0,"length":4,"isSelf":true})", R"({"type":"group","groupId":"G"})").empty())
      << "nobody is named";
  const auto beyond = in_group("@Bot hello", R"({"index":99,"length":99999,"isSelf":true})");
  EXPECT_EQ(words(beyond.at(0)), "@Bot hello");
  EXPECT_EQ(words(batch(post(event(R"("type":"postback","postback":{"data":"chemo.hair"})", kGroup))).messages.at(0)),
            "/chemo.hair");
}

TEST(Line, WhatIsNoMessageToTheBot) {
  EXPECT_TRUE(batch(post(R"({"destination":"D","events":[]})")).messages.empty()) << "LINE tries the address";
  EXPECT_TRUE(batch(post(event(R"("type":"unfollow")"))).messages.empty());
  EXPECT_TRUE(batch(post(event(R"("type":"message","message":{"type":"text","text":"x"})",
                               R"({"type":"group","userId":"U1","groupId":"G"})")))
                  .messages.empty());
  std::string standby = event(R"("type":"message","message":{"type":"text","text":"x"})");
  standby.replace(standby.find("active"), 6, "standby");
  EXPECT_TRUE(batch(post(standby)).messages.empty());
  for (const char* body : {"", "{", "[]"}) EXPECT_EQ(refusal(post(body)).cause, Refusal::Cause::content) << body;
}

TEST(Line, OneReplyTokenOneCall) {
  Message message;
  message.address = "r1";
  const sample::SampleReply reply({"One."}, {{"a.b", "What is it?"}});
  const Calls calls = Line(kKeys).calls(reply.said(), message);
  ASSERT_EQ(calls.calls.size(), 1u);
  const json body = json::parse(calls.calls[0].body);
  EXPECT_EQ(body["replyToken"], "r1");
  EXPECT_EQ(body["messages"][0]["quickReply"]["items"][0]["action"]["data"], "a.b");
}

}  // namespace
}  // namespace verbatim::channels
