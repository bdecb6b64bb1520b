#include "channels/telegram.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_reply.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

Verified post(const std::string& body, std::string_view token = "new_secret") {
  return Telegram({"old_secret", "new_secret"})
      .verify({"https://bot.example/channels/telegram", "application/json", body, [token](std::string_view name) {
                 return name == "X-Telegram-Bot-Api-Secret-Token" ? token : std::string_view();
               }});
}

json update(const json& text, const json& from = {{"id", 42}, {"is_bot", false}, {"language_code", "de"}},
            std::int64_t chat = 42) {
  return {{"update_id", 10000},
          {"message", {{"message_id", 7}, {"from", from}, {"chat", {{"id", chat}}}, {"text", text}}}};
}

Message message_of(const json& body) {
  const Verified verified = post(body.dump());
  EXPECT_TRUE(std::holds_alternative<Message>(verified)) << body;
  return std::holds_alternative<Message>(verified) ? std::get<Message>(verified) : Message{};
}

TEST(Telegram, AnUpdateIsAMessage) {
  const Message message = message_of(update("what is chemo"));
  EXPECT_EQ(message.incoming.conversation, "42");
  EXPECT_EQ(message.locale, "de");
  const auto& said = std::get<dialogue::UserMessage>(message.incoming.request);
  EXPECT_EQ(said.text, "what is chemo");
  EXPECT_EQ(said.id, "10000") << "a retry has the same";
}

TEST(Telegram, OnlyWhoKnowsASecretIsHeard) {
  EXPECT_TRUE(std::holds_alternative<Message>(post(update("a").dump(), "old_secret")));
  for (const std::string_view token : {"", "new_secre", "new_secret,old_secret"}) {
    const Verified verified = post("{", token);
    ASSERT_TRUE(std::holds_alternative<Refusal>(verified));
    EXPECT_EQ(std::get<Refusal>(verified).cause, Refusal::Cause::signature) << "and nothing was parsed";
    EXPECT_EQ(std::get<Refusal>(verified).status, 403u);
  }
}

TEST(Telegram, EachMemberOfAGroupHasAConversation) {
  const Message message = message_of(update("hello", {{"id", 42}}, -100123));
  EXPECT_EQ(message.incoming.conversation, "-100123:42");
  EXPECT_EQ(json::parse(message.address), (json{{"to", {{"chat_id", -100123}}}}));
  json topic = update("hello", {{"id", 42}}, -100123);
  topic["message"]["message_thread_id"] = 5;
  EXPECT_FALSE(json::parse(message_of(topic).address)["to"].contains("message_thread_id")) << "a mere reply";
  topic["message"]["is_topic_message"] = true;
  EXPECT_EQ(json::parse(message_of(topic).address)["to"]["message_thread_id"], 5);
}

TEST(Telegram, InAGroupTheBotIsCalledByItsName) {
  const auto text = [](const char* said, std::int64_t chat) {
    return std::get<dialogue::UserMessage>(message_of(update(said, {{"id", 42}}, chat)).incoming.request).text;
  };
  EXPECT_EQ(text("@SomeBot what is chemo", -100123), "what is chemo");
  EXPECT_EQ(text("@SomeBot", -100123), "");
  EXPECT_EQ(text("what is @home", -100123), "what is @home");
  EXPECT_EQ(text("@SomeBot what is chemo", 42), "@SomeBot what is chemo");
}

TEST(Telegram, Commands) {
  EXPECT_TRUE(message_of(update("/start")).greets);
  EXPECT_TRUE(message_of(update("/start@SomeBot")).greets);
  const Message deep = message_of(update("/start chemo-side_effects"));
  EXPECT_FALSE(deep.greets);
  EXPECT_EQ(std::get<dialogue::Choice>(deep.incoming.request).intent, "chemo.side_effects");
  EXPECT_TRUE(std::holds_alternative<dialogue::Forget>(message_of(update("/forget")).incoming.request));
  EXPECT_EQ(std::get<dialogue::UserMessage>(message_of(update("/help@SomeBot me")).incoming.request).text, "help me");
  EXPECT_EQ(std::get<dialogue::UserMessage>(message_of(update("/")).incoming.request).text, "/");
}

TEST(Telegram, APhotoHasItsCaptionElseNoWords) {
  json photo = update("x");
  photo["message"].erase("text");
  EXPECT_EQ(std::get<dialogue::UserMessage>(message_of(photo).incoming.request).text, "");
  photo["message"]["caption"] = "my rash";
  EXPECT_EQ(std::get<dialogue::UserMessage>(message_of(photo).incoming.request).text, "my rash");
}

TEST(Telegram, WhatNobodySaidIsTakenAndNotAnswered) {
  json joined = update("x", {{"id", 42}}, -100123);
  joined["message"].erase("text");
  for (const json& body : {joined, update("a", {{"id", 42}, {"is_bot", true}}), json{{"update_id", 1}},
                           json{{"update_id", 1}, {"edited_message", {{"text", "a"}}}},
                           json{{"update_id", 1}, {"message", {{"text", "a"}}}}, update("a", nullptr)}) {
    const Verified verified = post(body.dump());
    ASSERT_TRUE(std::holds_alternative<WebhookResponse>(verified)) << body;
    EXPECT_EQ(std::get<WebhookResponse>(verified).body, "");
  }
}

TEST(Telegram, WhatIsNoUpdateIsRefused) {
  for (const char* body : {"", "{", "[]", "{}", R"({"update_id":"1"})", "{\"update_id\":1,\"a\":\"\xff\"}"}) {
    const Verified verified = post(body);
    ASSERT_TRUE(std::holds_alternative<Refusal>(verified)) << body;
    EXPECT_EQ(std::get<Refusal>(verified).cause, Refusal::Cause::content);
    EXPECT_EQ(std::get<Refusal>(verified).status, 400u);
  }
}

TEST(Telegram, AKeySaysItsLabelAndVanishes) {
  const sample::SampleReply reply({"Which?"}, sample::four_suggestions()), last({"Fine."});
  const Message message = message_of(update("hello"));
  const json call = json::parse(Telegram({"s"}).render(reply.said(), message).body);
  EXPECT_EQ(call["method"], "sendMessage");
  EXPECT_EQ(call["chat_id"], 42);
  EXPECT_EQ(call["reply_markup"]["keyboard"][1], (json::array({{{"text", "Will I lose my hair & nails?"}}})));
  EXPECT_EQ(json::parse(Telegram({"s"}).render(last.said(), message).body)["reply_markup"],
            (json{{"remove_keyboard", true}}));
}

}  // namespace
}  // namespace verbatim::channels
