#include "server/webhook_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/telegram.h"
#include "channels/twilio.h"
#include "run_task.h"
#include "server/http_routes.h"
#include "server/service_test.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

constexpr std::string_view kTelegram = "/channels/telegram";
constexpr std::string_view kTwilio = "/channels/twilio";

ChannelOptions both(std::string public_url = {}) {
  ChannelOptions options;
  options.webhooks.emplace("telegram", std::make_shared<const channels::Telegram>(channels::Secrets{"secret"}));
  options.webhooks.emplace("twilio", std::make_shared<const channels::Twilio>(channels::Secrets{"token"}));
  options.public_url = std::move(public_url);
  return options;
}

class WebhookRoutesTest : public ServiceTest {
 protected:
  explicit WebhookRoutesTest(const MessageLimits& limits = {}) : ServiceTest(limits) {}

  HttpResponse telegram(std::string_view text, int update = 1, int from = 42, std::string_view secret = "secret") {
    const json body = {{"update_id", update},
                       {"message", {{"from", {{"id", from}}}, {"chat", {{"id", from}}}, {"text", text}}}};
    const std::string bytes = body.dump();
    return sample::run(
        routes_({"POST", kTelegram, 11, {{"Host", "a"}, {"X-Telegram-Bot-Api-Secret-Token", secret}}, bytes}, client_));
  }
  std::string says(std::string_view text, int update = 1, int from = 42) {
    return json::parse(telegram(text, update, from).body)["text"];
  }
  HttpResponse twilio(const std::string& body, std::string_view signed_for, const Routes& routes) {
    const std::string signature = channels::twilio_signature("token", signed_for, body);
    return sample::run(routes({"POST",
                               "/channels/twilio?a=1",
                               11,
                               {{"Host", "inside:8080"},
                                {"Content-Type", "application/x-www-form-urlencoded"},
                                {"X-Twilio-Signature", signature}},
                               body},
                              client_));
  }

  const ChannelRoutes channels_{service_, both(), log_};
  const ChannelRoutes known_{service_, both("https://bot.example/"), log_};
  const OriginPolicy origins_ = *OriginPolicy::parse("");
  const Routes routes_ = public_routes(service_, channels_, edition_, origins_, log_);
  const Routes known_routes_ = public_routes(service_, known_, edition_, origins_, log_);
};

TEST_F(WebhookRoutesTest, AreOffUnlessConfigured) {
  const ChannelRoutes off(service_, {}, log_);
  for (const std::string_view path : {kTelegram, kTwilio}) {
    EXPECT_EQ(off.http(path), nullptr);
    EXPECT_NE(channels_.http(path), nullptr);
  }
  for (const std::string_view path : {"/channels/", "/channels/telegram/", "/channels/x", "telegram"}) {
    EXPECT_EQ(channels_.http(path), nullptr) << path;
  }
  EXPECT_EQ(sample::run(routes_({"GET", kTelegram, 11, {{"Host", "a"}}, {}}, client_)).status, 405u);
}

TEST_F(WebhookRoutesTest, AConversationGoesOn) {
  const json call = json::parse(telegram("what is chemo").body);
  EXPECT_EQ(call["reply_markup"]["keyboard"], (json::array({json::array({{{"text", "What is pain relief?"}}})})));
  EXPECT_TRUE(says("What is pain relief?", 2).starts_with("Pain relief")) << "a tap says the label";
  says("what is chemo", 3);
  EXPECT_TRUE(says("yes", 4).starts_with("Pain relief"));
  EXPECT_EQ(store_.size(), 1u);
}

TEST_F(WebhookRoutesTest, ARetryGetsTheSameReply) {
  says("what is chemo", 1);
  const std::string first = telegram("yes", 2).body;
  EXPECT_EQ(telegram("yes", 2).body, first) << "which would be another answer if it were another message";
  EXPECT_NE(telegram("yes", 3).body, first);
}

TEST_F(WebhookRoutesTest, AForgedRequestIsRefusedAndCounted) {
  const HttpResponse response = telegram("what is chemo", 1, 42, "secreT");
  EXPECT_EQ(response.status, 403u);
  EXPECT_EQ(response.body.find("chemo"), std::string::npos);
  EXPECT_EQ(counters_.refusals(channels::Refusal::Cause::signature), 1u);
  EXPECT_EQ(store_.size(), 0u);
  const HttpResponse bad = sample::run(
      routes_({"POST", kTelegram, 11, {{"Host", "a"}, {"X-Telegram-Bot-Api-Secret-Token", "secret"}}, "{"}, client_));
  EXPECT_EQ(bad.status, 400u);
  EXPECT_EQ(counters_.refusals(channels::Refusal::Cause::content), 1u);
}

TEST_F(WebhookRoutesTest, StartWelcomesAndItsSuggestionsCanBeChosen) {
  const json call = json::parse(telegram("/start").body);
  EXPECT_EQ(call["text"], "Welcome.");
  EXPECT_EQ(call["reply_markup"]["keyboard"].size(), 2u);
  EXPECT_TRUE(says("yes", 2).starts_with("Chemo is")) << "the first of them";
  EXPECT_EQ(says("/start", 3), "Welcome.") << "in a conversation that is there already";
  EXPECT_EQ(store_.size(), 1u);
}

TEST_F(WebhookRoutesTest, ForgetForgets) {
  says("what is chemo");
  EXPECT_EQ(says("/forget", 2), "The line forgotten.");
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(WebhookRoutesTest, ThePersonReadsSomethingEvenWhenOnlyAnEngineerCouldUseIt) {
  EXPECT_EQ(says("/start no-such"), "The line not_understood.");
  EXPECT_EQ(says(" ", 2), "The line empty.");
}

TEST_F(WebhookRoutesTest, TwilioSignsThePublicAddress) {
  const std::string body = "MessageSid=SM1&From=%2B1&Body=hello";
  EXPECT_EQ(twilio(body, "http://inside:8080/channels/twilio?a=1", routes_).status, 200u);
  EXPECT_EQ(twilio(body, "https://inside:8080/channels/twilio?a=1", routes_).status, 403u);
  client_.secure = true;  // a trusted proxy says so
  EXPECT_EQ(twilio(body, "https://inside:8080/channels/twilio?a=1", routes_).status, 200u);
  EXPECT_EQ(twilio(body, "https://inside:8080/channels/twilio?a=1", known_routes_).status, 403u);
  const HttpResponse response = twilio(body, "https://bot.example/channels/twilio?a=1", known_routes_);
  EXPECT_EQ(response.content_type, "text/xml");
  EXPECT_NE(response.body.find("<Message>Hello."), std::string::npos);
}

// Has no room for three messages of any reply.
class Cutting final : public channels::Webhook {
 public:
  channels::Verified verify(const channels::WebhookRequest&) const override {
    return channels::text_message("somebody", "1", "hello");
  }
  channels::WebhookResponse render(const channels::Said&, const channels::Message&) const override {
    return {"{}", "application/json", 3};
  }
};

TEST_F(WebhookRoutesTest, WhatAPlatformHasNoRoomForIsCounted) {
  ChannelOptions options;
  options.webhooks.emplace("cutting", std::make_shared<const Cutting>());
  const ChannelRoutes channels(service_, options, log_);
  const Routes routes = public_routes(service_, channels, edition_, origins_, log_);
  EXPECT_EQ(sample::run(routes({"POST", "/channels/cutting", 11, {{"Host", "a"}}, "{}"}, client_)).status, 200u);
  EXPECT_EQ(counters_.messages_left_out.get(), 3u);
}

class HastyWebhookTest : public WebhookRoutesTest {
 protected:
  HastyWebhookTest() : WebhookRoutesTest({.message_rate = {1, 1}, .session_rate = {1, 2}}) {}
};

TEST_F(HastyWebhookTest, TheRateIsOfTheSenderNotOfThePlatformsConnection) {
  for (int from = 1; from < 10; ++from) EXPECT_TRUE(says("hello", from, from).starts_with("Hello."));
  says("hello", 10, 1);
  EXPECT_EQ(says("hello", 11, 1), "The line rate_limited.");
  EXPECT_TRUE(says("chest pain", 12, 1).starts_with("Call for help now.")) << "no limit shadows the safety tier";
  EXPECT_EQ(counters_.limits(Limit::session_rate), 2u);
  EXPECT_EQ(counters_.limits(Limit::message_rate), 0u);
}

}  // namespace
}  // namespace verbatim::server
