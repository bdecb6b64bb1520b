#include "channels/discord.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_reply.h"
#include "channels/sample_signer.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr const char* kTime = "1700000000";

Verified post(const std::string& body, const std::string& signature, std::int64_t now = 1'700'000'000) {
  return Discord({"00", sample::kEd25519PublicKey})
      .verify({"https://bot.example/channels/discord", "application/json", body,
               [&signature](std::string_view name) {
                 if (name == "X-Signature-Timestamp") return std::string_view(kTime);
                 return name == "X-Signature-Ed25519" ? std::string_view(signature) : std::string_view();
               },
               std::chrono::system_clock::time_point(std::chrono::seconds(now))});
}

Verified post(const std::string& body) {
  return post(body, sample::sign_ed25519(kTime + body));
}

// The vector of RFC 8032's first key, which the SDK discord-interactions accepts.
TEST(Discord, PingsWithTheRightSignatureArePonged) {
  const std::string signature =
      "1695961a47c91a1ec033b819b7e87e3dbc583dd0cee6d1fd0216f58ac87b6228ae531ddbf91fb7bc28d7edf7f08604da16f54624f38a6bc0"
      "614e4dc13cd47f0f";
  EXPECT_EQ(sample::sign_ed25519(std::string(kTime) + R"({"type":1})"), signature);
  const Verified verified = post(R"({"type":1})", signature);
  ASSERT_TRUE(std::holds_alternative<WebhookResponse>(verified));
  EXPECT_EQ(std::get<WebhookResponse>(verified).body, R"({"type":1})");
  for (const Verified& bad : {post(R"({"type":1} )", signature), post(R"({"type":1})", ""),
                              post(R"({"type":1})", signature, 1'700'000'301), post(R"({"type":1})", signature, 1)}) {
    ASSERT_TRUE(std::holds_alternative<Refusal>(bad));
    EXPECT_EQ(std::get<Refusal>(bad).status, 401u) << "as Discord wants it";
  }
}

TEST(Discord, ACommandsOptionIsAMessage) {
  const Verified verified = post(
      R"({"type":2,"id":"99","locale":"en-GB","member":{"user":{"id":"7"}},"data":{"options":[{"value":"what is chemo"}]}})");
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  const auto& message = std::get<Message>(verified);
  EXPECT_EQ(message.incoming.conversation, "7");
  EXPECT_EQ(message.locale, "en-GB");
  EXPECT_EQ(std::get<dialogue::UserMessage>(message.incoming.request).text, "what is chemo");
  EXPECT_EQ(std::get<dialogue::UserMessage>(message.incoming.request).id, "99");
  EXPECT_TRUE(std::get<Message>(post(R"({"type":2,"id":"99","user":{"id":"7"},"data":{}})")).greets);
}

TEST(Discord, AButtonChooses) {
  const Verified verified = post(R"({"type":3,"id":"99","user":{"id":"7"},"data":{"custom_id":"chemo.hair"}})");
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  EXPECT_EQ(std::get<dialogue::Choice>(std::get<Message>(verified).incoming.request).intent, "chemo.hair");
}

TEST(Discord, WhatIsNoInteractionIsRefused) {
  for (const char* body : {"", "{", "[]", R"({"type":"1"})", R"({"type":2,"id":"1"})", R"({"type":9,"id":"1"})",
                           R"({"type":2,"id":1,"user":{"id":"7"}})"}) {
    const Verified verified = post(body);
    ASSERT_TRUE(std::holds_alternative<Refusal>(verified)) << body;
    EXPECT_EQ(std::get<Refusal>(verified).cause, Refusal::Cause::content);
  }
}

TEST(Discord, OnlyWhoAskedSeesTheReplyAndNobodyIsMentioned) {
  const sample::SampleReply reply({"Hi @everyone **now**"}, sample::four_suggestions());
  const json data = json::parse(Discord({"00"}).render(reply.said(), {}).body)["data"];
  EXPECT_EQ(data["flags"], 64);
  EXPECT_EQ(data["allowed_mentions"], (json{{"parse", json::array()}}));
  EXPECT_EQ(data["components"][0]["components"][1]["custom_id"], "chemo.hair");
}

}  // namespace
}  // namespace verbatim::channels
