#include "channels/slack_events.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_post.h"
#include "channels/sample_reply.h"
#include "channels/slack.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;
using sample::batch;
using sample::refusal;
using sample::words;

const Keys kKeys = {{"slack_secret", {"another", "secret"}}, {"slack_token", {"xoxb-token"}}};
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

VerifiedBatch post(const std::string& body, std::string_view type = "application/json",
                   std::int64_t time = sample::kNow) {
  const std::string timestamp = std::to_string(time), signature = slack_signature("secret", timestamp, body);
  return sample::post(SlackEvents(kKeys), body,
                      {{"X-Slack-Request-Timestamp", timestamp}, {"X-Slack-Signature", signature}},
                      "https://bot.example/channels/slack_events", "POST", type);
}

std::string event(const std::string& members) {
  return R"({"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{)" + members + "}}";
}
std::string direct(const std::string& members) {
  return event(R"("type":"message","channel_type":"im","user":"U1","channel":"D1","ts":"1.2",)" + members);
}

TEST(SlackEvents, ProvesThatTheAddressIsOurs) {
  const Batch answer = batch(post(R"({"type":"url_verification","token":"x","challenge":"3eZbrw1aB"})"));
  EXPECT_EQ(json::parse(answer.acknowledgement.body), (json{{"challenge", "3eZbrw1aB"}}));
  EXPECT_TRUE(answer.messages.empty());
}

TEST(SlackEvents, ADirectMessageIsAnsweredInPlace) {
  const Message message =
      batch(post(direct(R"("text":"what is &lt;chemo&gt; &amp; <https://a.example|this>?")"))).messages.at(0);
  EXPECT_EQ(words(message), "what is <chemo> & this?");
  EXPECT_EQ(message.incoming.conversation, "T1:D1:U1");
  EXPECT_EQ(json::parse(message.address), (json{{"to", {{"channel", "D1"}}}}));
  const Message threaded = batch(post(direct(R"("text":"x","thread_ts":"0.9")"))).messages.at(0);
  EXPECT_EQ(json::parse(threaded.address)["to"]["thread_ts"], "0.9");
}

TEST(SlackEvents, AMentionIsAnsweredInItsThread) {
  const std::string mention =
      event(R"("type":"app_mention","user":"U1","channel":"C1","ts":"1.2","text":"<@U0BOT> what is chemo")");
  const Message message = batch(post(mention)).messages.at(0);
  EXPECT_EQ(words(message), "what is chemo");
  EXPECT_EQ(json::parse(message.address)["to"]["thread_ts"], "1.2");
  EXPECT_TRUE(batch(post(event(R"("type":"app_mention","user":"U1","channel":"C1","ts":"1.3","text":" <@U0BOT> ")")))
                  .messages.at(0)
                  .greets);
  EXPECT_TRUE(
      batch(
          post(event(
              R"("type":"message","channel_type":"channel","user":"U1","channel":"C1","ts":"1.2","text":"<@U0BOT> x")")))
          .messages.empty())
      << "it is told twice where the app hears whole channels";
}

TEST(SlackEvents, ARetryIsTheSameMessage) {
  const Message first = batch(post(direct(R"("text":"a")"))).messages.at(0);
  std::string again = direct(R"("text":"a")");
  again.replace(again.find("Ev1"), 3, "Ev2");
  EXPECT_EQ(std::get<dialogue::UserMessage>(batch(post(again)).messages.at(0).incoming.request).id,
            std::get<dialogue::UserMessage>(first.incoming.request).id);
}

TEST(SlackEvents, BotsEditsAndJoinsAreNoMessages) {
  for (const char* members :
       {R"("text":"our own","bot_id":"B1")", R"("subtype":"bot_message","text":"x")",
        R"("subtype":"message_changed","message":{"text":"x"})", R"("subtype":"channel_join","text":"x")"}) {
    EXPECT_TRUE(batch(post(direct(members))).messages.empty()) << members;
  }
  EXPECT_TRUE(batch(post(event(R"("type":"reaction_added","user":"U1")"))).messages.empty());
  EXPECT_TRUE(batch(post(R"({"type":"event_callback"})")).messages.empty());
  EXPECT_EQ(words(batch(post(direct(R"("subtype":"file_share","text":"my scan")"))).messages.at(0)), "my scan");
}

TEST(SlackEvents, ATapChooses) {
  // payload={"type":"block_actions",...}
  const std::string payload =
      R"({"type":"block_actions","user":{"id":"U1"},"team":{"id":"T1"},"channel":{"id":"D1"},"message":{"ts":"1.2"},)"
      R"("actions":[{"action_id":"choose:0","value":"chemo.hair","action_ts":"7.8"}]})";
  std::string form = "payload=";
  for (const char c : payload) form += "%" + to_hex(std::string(1, c));
  const Message message = batch(post(form, kForm)).messages.at(0);
  EXPECT_EQ(words(message), "/chemo.hair");
  EXPECT_EQ(message.incoming.conversation, "T1:D1:U1") << "that of what was said there";
  EXPECT_TRUE(batch(post("payload={\"type\":\"view_submission\"}", kForm)).messages.empty());
  EXPECT_EQ(refusal(post("payload=%7B", kForm)).cause, Refusal::Cause::content);
  EXPECT_EQ(refusal(post("", kForm)).cause, Refusal::Cause::content);
}

TEST(SlackEvents, AForgedRequestAndAStaleOne) {
  EXPECT_EQ(refusal(sample::post(SlackEvents(kKeys), direct(R"("text":"a")"), {})).cause, Refusal::Cause::signature);
  EXPECT_EQ(refusal(post(direct(R"("text":"a")"), "application/json", sample::kNow - 301)).cause, Refusal::Cause::age);
  EXPECT_EQ(refusal(post(direct(R"("text":"a")"), "application/json", sample::kNow + 301)).cause, Refusal::Cause::age);
}

TEST(SlackEvents, WhatSlackSaysOfACall) {
  using Verdict = Judgement::Verdict;
  const SlackEvents channel(kKeys);
  EXPECT_EQ(channel.judge(200, R"({"ok":true,"ts":"1.2"})").verdict, Verdict::done);
  EXPECT_EQ(channel.judge(200, R"({"ok":false,"error":"ratelimited"})").verdict, Verdict::again);
  const Judgement gone = channel.judge(200, R"({"ok":false,"error":"channel_not_found"})");
  EXPECT_EQ(gone.verdict, Verdict::never);
  EXPECT_EQ(gone.reason, "error channel_not_found");
  EXPECT_EQ(channel.judge(200, R"({"ok":false,"error":"x\nevent=forged"})").reason, "error unknown");
  EXPECT_EQ(channel.judge(429, "").verdict, Verdict::again);
}

}  // namespace
}  // namespace verbatim::channels
