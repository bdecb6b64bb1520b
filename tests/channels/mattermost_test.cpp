#include "channels/mattermost.h"

#include <gtest/gtest.h>

#include "channels/sample_reply.h"

namespace verbatim::channels {
namespace {

constexpr const char* kForm = "application/x-www-form-urlencoded";

Verified post(const std::string& body, std::string_view content_type = kForm) {
  return Mattermost({"command-token", "hook-token"})
      .verify({"https://bot.example/channels/mattermost", content_type, body,
               [](std::string_view) { return std::string_view(); }});
}

std::string words(const Verified& verified) {
  const auto* message = std::get_if<Message>(&verified);
  return message == nullptr ? "no message" : std::get<dialogue::UserMessage>(message->incoming.request).text;
}

const std::string kCommand = "token=command-token&channel_id=c&user_id=u&trigger_id=t1&command=%2Fask";
const std::string kHook = "token=hook-token&channel_id=c&user_id=u&post_id=p1&trigger_word=%23bot";

TEST(Mattermost, ACommandAndAPostAreMessages) {
  const Verified command = post(kCommand + "&text=what+is+chemo");
  EXPECT_EQ(words(command), "what is chemo");
  EXPECT_EQ(std::get<Message>(command).incoming.conversation, "c:u");
  EXPECT_EQ(std::get<Message>(command).address, "ephemeral");
  const Verified hook = post(kHook + "&text=%23bot+what+is+chemo");
  EXPECT_EQ(words(hook), "what is chemo") << "without the word that called it";
  EXPECT_EQ(std::get<Message>(hook).address, "comment");
  const Verified json =
      post(R"({"token":"hook-token","channel_id":"c","user_id":"u","post_id":"p1","timestamp":1,"text":"hi"})",
           "application/json");
  EXPECT_EQ(words(json), "hi");
}

TEST(Mattermost, NothingSaidWelcomes) {
  EXPECT_TRUE(std::get<Message>(post(kCommand + "&text=++")).greets);
  EXPECT_TRUE(std::get<Message>(post(kHook + "&text=%23bot")).greets);
}

TEST(Mattermost, OnlyATokenThatIsKnownIsHeard) {
  for (const std::string body : {"", "token=", "token=other&user_id=u&post_id=p&text=a", "token=hook-toke"}) {
    const Verified verified = post(body);
    ASSERT_TRUE(std::holds_alternative<Refusal>(verified)) << body;
    EXPECT_EQ(std::get<Refusal>(verified).cause, Refusal::Cause::signature);
  }
  EXPECT_TRUE(std::holds_alternative<Refusal>(post("{", "application/json")));
}

TEST(Mattermost, WhatIsNeitherIsRefused) {
  for (const std::string& body : {std::string("token=hook-token&text=a"), kHook + "&text=%ff"}) {
    const Verified verified = post(body);
    ASSERT_TRUE(std::holds_alternative<Refusal>(verified)) << body;
    EXPECT_EQ(std::get<Refusal>(verified).cause, Refusal::Cause::content);
  }
}

}  // namespace
}  // namespace verbatim::channels
