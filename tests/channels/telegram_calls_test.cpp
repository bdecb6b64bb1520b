#include "channels/telegram_calls.h"

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

const Keys kKeys = {{"telegram_secret", {"old", "new"}}, {"telegram_token", {"110201543:AAHdqTcv"}}};

VerifiedBatch post(const json& body, std::string_view secret = "new") {
  return sample::post(TelegramCalls(kKeys), body.dump(), {{"X-Telegram-Bot-Api-Secret-Token", secret}});
}

json said(const char* text) {
  return {{"update_id", 10}, {"message", {{"from", {{"id", 42}}}, {"chat", {{"id", 42}}}, {"text", text}}}};
}

json tap(const char* data = "chemo.hair", std::int64_t chat = 42) {
  return {{"update_id", 11},
          {"callback_query",
           {{"id", "4382bfdwdsb323b2d9"},
            {"from", {{"id", 42}, {"language_code", "de"}}},
            {"data", data},
            {"message", {{"message_id", 7}, {"from", {{"id", 1}, {"is_bot", true}}}, {"chat", {{"id", chat}}}}}}}};
}

TEST(TelegramCalls, AMessageAndWhereItsReplyGoes) {
  const Message message = batch(post(said("what is chemo"))).messages.at(0);
  EXPECT_EQ(words(message), "what is chemo");
  EXPECT_EQ(message.incoming.conversation, "42");
  const sample::SampleReply reply({"One."}, {{"a.b", "What is it?"}});
  const Calls calls = TelegramCalls(kKeys).calls(reply.said(), message);
  ASSERT_EQ(calls.calls.size(), 1u);
  EXPECT_EQ(calls.calls[0].host, "api.telegram.org");
  EXPECT_EQ(calls.calls[0].target, "/sendMessage") << "the token is not to be stored";
  const json body = json::parse(calls.calls[0].body);
  EXPECT_EQ(body["chat_id"], 42);
  EXPECT_EQ(body["reply_markup"]["inline_keyboard"],
            (json::parse(R"([[{"text":"What is it?","callback_data":"a.b"}]])")));
  EXPECT_EQ(TelegramCalls(kKeys).secret_path(), "/bot110201543:AAHdqTcv");
}

TEST(TelegramCalls, ATapChoosesAndItsButtonStopsWaiting) {
  const Message message = batch(post(tap())).messages.at(0);
  EXPECT_EQ(words(message), "/chemo.hair");
  EXPECT_EQ(message.incoming.conversation, "42") << "that of what was said there";
  EXPECT_EQ(message.locale, "de");
  EXPECT_EQ(batch(post(tap("a.b", -100))).messages.at(0).incoming.conversation, "-100:42");
  const sample::SampleReply reply({"One."});
  const Calls calls = TelegramCalls(kKeys).calls(reply.said(), message);
  ASSERT_EQ(calls.calls.size(), 2u);
  EXPECT_EQ(calls.calls[1].target, "/answerCallbackQuery");
  EXPECT_EQ(json::parse(calls.calls[1].body), (json{{"callback_query_id", "4382bfdwdsb323b2d9"}}));
}

TEST(TelegramCalls, ATapThatSaysNothingIsNoMessage) {
  json too_old = tap();
  too_old["callback_query"].erase("message");
  for (const json& body : {too_old, tap(""), json{{"update_id", 1}, {"callback_query", {{"id", "1"}}}}}) {
    EXPECT_TRUE(batch(post(body)).messages.empty()) << body;
  }
}

TEST(TelegramCalls, ALongAnswerTakesSeveralMessages) {
  Message message;
  message.address = R"({"to":{"chat_id":42}})";
  const std::string paragraph(3000, 'a');
  const sample::SampleReply reply({paragraph + "\n\n" + paragraph}, {{"a.b", "What is it?"}});
  const Calls calls = TelegramCalls(kKeys).calls(reply.said(), message);
  ASSERT_EQ(calls.calls.size(), 2u);
  EXPECT_FALSE(json::parse(calls.calls[0].body).contains("reply_markup"));
  EXPECT_TRUE(json::parse(calls.calls[1].body).contains("reply_markup")) << "below the last";
}

TEST(TelegramCalls, OnlyWhoKnowsASecretIsHeard) {
  EXPECT_EQ(batch(post(said("a"), "old")).messages.size(), 1u);
  EXPECT_EQ(refusal(post(said("a"), "guess")).cause, Refusal::Cause::signature);
  EXPECT_EQ(refusal(post(json::array())).cause, Refusal::Cause::content);
}

}  // namespace
}  // namespace verbatim::channels
