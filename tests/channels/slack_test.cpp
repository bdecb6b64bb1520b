#include "channels/slack.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_reply.h"

namespace verbatim::channels {
namespace {

// https://docs.slack.dev/authentication/verifying-requests-from-slack
constexpr std::string_view kSecret = "8f742231b10e8888abcd99yyyzzz85a5";
constexpr std::string_view kTime = "1531420618";
constexpr std::string_view kPublished = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
const std::string kBody =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
    "foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks."
    "slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
    "803a0bc887a14d10d2c447fce8b6703c";

Verified post(const std::string& body, const std::string& signature, std::int64_t now = 1'531'420'618) {
  return Slack({"another", std::string(kSecret)})
      .verify({"https://bot.example/channels/slack", "application/x-www-form-urlencoded", body,
               [&](std::string_view name) {
                 if (name == "X-Slack-Request-Timestamp") return kTime;
                 return name == "X-Slack-Signature" ? std::string_view(signature) : std::string_view();
               },
               std::chrono::system_clock::time_point(std::chrono::seconds(now))});
}

Verified post(const std::string& body) {
  return post(body, slack_signature(kSecret, kTime, body));
}

Refusal refusal(const Verified& verified) {
  const auto* refusal = std::get_if<Refusal>(&verified);
  return refusal == nullptr ? Refusal{Refusal::Cause::kCount, "none", 0} : *refusal;
}

TEST(Slack, ThePublishedRequestWelcomesSinceItHasNoWords) {
  const Verified verified = post(kBody, std::string(kPublished));
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  EXPECT_TRUE(std::get<Message>(verified).greets);
  EXPECT_EQ(std::get<Message>(verified).incoming.conversation, "T1DC2JH3J:U2CERLKJA");
}

TEST(Slack, ACommandsWordsAreAMessage) {
  const Verified verified = post("team_id=T1&user_id=U1&trigger_id=1.2.abc&command=%2Fask&text=what+is%20chemo");
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  EXPECT_FALSE(std::get<Message>(verified).greets);
  const auto& said = std::get<dialogue::UserMessage>(std::get<Message>(verified).incoming.request);
  EXPECT_EQ(said.text, "what is chemo");
  EXPECT_TRUE(dialogue::valid_client_id(said.id));
}

TEST(Slack, AWrongSignatureOrAnotherBodyIsRefused) {
  EXPECT_EQ(refusal(post(kBody + " ", std::string(kPublished))).cause, Refusal::Cause::signature);
  EXPECT_EQ(refusal(post(kBody, std::string(kPublished.substr(3)))).cause, Refusal::Cause::signature);
  EXPECT_EQ(refusal(post(kBody, "")).status, 403u);
}

TEST(Slack, AnOldRequestAndOneOfTheFutureAreRefused) {
  const std::string signature(kPublished);
  for (const std::int64_t seconds : {-300, 300}) {
    EXPECT_EQ(refusal(post(kBody, signature, 1'531'420'618 + seconds)).status, 0u) << seconds;
    EXPECT_EQ(refusal(post(kBody, signature, 1'531'420'618 + seconds + (seconds < 0 ? -1 : 1))).cause,
              Refusal::Cause::age);
  }
}

TEST(Slack, WhatIsNoCommand) {
  EXPECT_TRUE(std::holds_alternative<WebhookResponse>(post("ssl_check=1&token=a")));
  for (const char* body : {"", "user_id=U1", "trigger_id=1", "user_id=U1&trigger_id=1&text=%ff"}) {
    EXPECT_EQ(refusal(post(body)).cause, Refusal::Cause::content) << body;
  }
}

TEST(Slack, OnlyWhoAskedSeesTheReply) {
  const sample::SampleReply reply({"One & **two**."});
  const auto shown = nlohmann::json::parse(Slack({"s"}).render(reply.said(), {}).body);
  EXPECT_EQ(shown["response_type"], "ephemeral");
  EXPECT_EQ(shown["blocks"][0]["text"]["text"], "One &amp; *two*.");
}

}  // namespace
}  // namespace verbatim::channels
