#include "server/channel_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "server/http_routes.h"
#include "server/service_test.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

class ChannelRoutesTest : public ServiceTest {
 protected:
  explicit ChannelRoutesTest(const MessageLimits& limits = {}) : ServiceTest(limits) {}

  HttpResponse ask(std::string_view path, std::string_view body, std::string_view accept = "*/*",
                   std::string_view origin = "http://a", std::string_view method = "POST") {
    const HttpRequest request{
        method,
        path,
        11,
        {{"Host", "a"}, {"Content-Type", "application/json"}, {"Accept", accept}, {"Origin", origin}},
        body};
    return sample::run(routes_(request, client_));
  }
  HttpResponse rasa(std::string_view message) {
    return ask(kRasaPath, json({{"sender", "a-long-name"}, {"message", message}}).dump());
  }
  static std::string deep_chat(std::string_view text, json session = nullptr) {
    return json({{"messages", {{{"role", "user"}, {"text", text}}}}, {"session", std::move(session)}}).dump();
  }
  json say(std::string_view body, Speaker& speaker) {
    return json::parse(sample::run(channels_.socket(kDeepChatSocketPath)->receive({body, true}, speaker)).frame);
  }

  const ChannelRoutes channels_{service_, {.rasa = true, .deep_chat = true}, log_};
  const OriginPolicy origins_ = *OriginPolicy::parse("https://good.example");
  const Routes routes_ = public_routes(service_, channels_, edition_, origins_, log_);
};

TEST_F(ChannelRoutesTest, AreOffUnlessTurnedOn) {
  const ChannelRoutes off(service_, {}, log_);
  for (const std::string_view path : {kRasaPath, kRasaHealthPath, kDeepChatPath}) {
    EXPECT_EQ(off.http(path), nullptr);
    EXPECT_NE(channels_.http(path), nullptr);
  }
  EXPECT_EQ(off.socket(kDeepChatSocketPath), nullptr);
  EXPECT_NE(channels_.socket(kDeepChatSocketPath), nullptr);
}

TEST_F(ChannelRoutesTest, ANameIsAConversationOfItsChannel) {
  EXPECT_EQ(json::parse(rasa("what is chemo").body)[1]["buttons"][0]["payload"], "/pain.overview");
  EXPECT_EQ(json::parse(rasa("yes").body)[0]["text"], "Pain relief\thelps. Caf\u00e9.") << "the session goes on";
  EXPECT_EQ(store_.size(), 1u);
  ask(kDeepChatPath, deep_chat("hello", "a-long-name"));
  EXPECT_EQ(store_.size(), 2u) << "the same name in another channel is another conversation";
}

TEST_F(ChannelRoutesTest, NobodyReachesASessionOfTheProtocolByItsToken) {
  const Answer own = sample::run(service_.post(R"({"text":"what is chemo"})", client_));
  const std::string token = json::parse(own.frame)["session"];
  rasa("hello");
  const json body = {{"sender", token}, {"message", "yes"}};
  EXPECT_NE(json::parse(ask(kRasaPath, body.dump()).body)[0]["text"], "Pain relief\thelps. Caf\u00e9.");
  EXPECT_EQ(
      json::parse(sample::run(service_.post(R"({"text":"hello","session":"rasa:a-long-name"})", client_)).frame)["seq"],
      1);
}

TEST_F(ChannelRoutesTest, WithoutANameEveryMessageStandsAloneAndNothingIsKept) {
  const json answer = json::parse(ask(kDeepChatPath, deep_chat("what is chemo")).body);
  EXPECT_EQ(answer[0]["text"], "Chemo is a \"strong\" medicine.\n\n- one\n- two");
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(ChannelRoutesTest, WhatAUserIsToReadComesWith200) {
  EXPECT_EQ(rasa(" ").status, 200u);
  EXPECT_EQ(json::parse(rasa(std::string(1'001, 'x')).body)[0]["text"], "The line too_long.");
  EXPECT_EQ(json::parse(ask(kDeepChatPath, deep_chat(" ")).body)[0]["text"], "The line empty.");
  EXPECT_EQ(counters_.errors(dialogue::ErrorCode::empty), 2u);
}

TEST_F(ChannelRoutesTest, WhatOnlyAnEngineerCanUseHasItsStatus) {
  EXPECT_EQ(rasa("/no.such").status, 400u);
  EXPECT_EQ(json::parse(rasa("/no.such").body)["code"], "unknown_intent");
  EXPECT_EQ(json::parse(ask(kRasaPath, "{").body)["code"], "bad_request");
  const HttpResponse bad = ask(kDeepChatPath, R"({"messages":[]})", "text/event-stream");
  EXPECT_EQ(bad.status, 400u);
  EXPECT_EQ(bad.content_type, "application/json");
  EXPECT_TRUE(json::parse(bad.body)[0].contains("error"));
  EXPECT_EQ(ask(kRasaPath, "", "*/*", "http://a", "GET").status, 405u);
  EXPECT_EQ(ask(kRasaHealthPath, "", "*/*", "http://a", "GET").body, R"({"status":"ok"})");
}

TEST_F(ChannelRoutesTest, Streams) {
  const HttpResponse events = ask(kDeepChatPath, deep_chat("what is chemo"), "text/event-stream");
  EXPECT_EQ(events.content_type, "text/event-stream");
  EXPECT_EQ(events.body.substr(0, 7), "data: {");
  const std::string body = json({{"sender", "a-long-name"}, {"message", "what is chemo"}}).dump();
  const HttpResponse lines = ask(std::string(kRasaPath) + "?a=b&stream=true", body);
  EXPECT_EQ(std::count(lines.body.begin(), lines.body.end(), '\n'), 2);
  EXPECT_EQ(json::parse(lines.body.substr(0, lines.body.find('\n')))["recipient_id"], "a-long-name");
}

TEST_F(ChannelRoutesTest, KeepToAllowedOrigins) {
  const std::string body = deep_chat("hello");
  EXPECT_EQ(ask(kDeepChatPath, body, "*/*", "https://evil.example").status, 403u);
  const HttpResponse good = ask(kDeepChatPath, body, "*/*", "https://good.example");
  EXPECT_EQ(header(good, "Access-Control-Allow-Origin"), "https://good.example");
  EXPECT_EQ(header(good, "Cache-Control"), "no-store");
}

TEST_F(ChannelRoutesTest, AConnectionIsAConversationUnlessItIsNamed) {
  Speaker speaker(client_);
  EXPECT_EQ(say(deep_chat("what is chemo"), speaker)[0]["text"], "Chemo is a \"strong\" medicine.\n\n- one\n- two");
  EXPECT_EQ(say(deep_chat("yes"), speaker)[0]["text"], "Pain relief\thelps. Caf\u00e9.");
  EXPECT_EQ(store_.size(), 1u);
  say(deep_chat("hello", "a-long-name"), speaker);
  EXPECT_EQ(store_.size(), 2u);
  Speaker other(client_);
  EXPECT_NE(say(deep_chat("yes"), other)[0]["text"], "Pain relief\thelps. Caf\u00e9.");
  EXPECT_TRUE(say("{", speaker)[0].contains("error"));
}

class HastyChannelTest : public ChannelRoutesTest {
 protected:
  HastyChannelTest() : ChannelRoutesTest({.message_rate = {1, 100}, .session_rate = {1, 1}}) {}
};

TEST_F(HastyChannelTest, IsAskedToWaitButNotInNeed) {
  rasa("hello");
  EXPECT_EQ(json::parse(rasa("hello").body)[0]["text"], "The line rate_limited.");
  EXPECT_EQ(json::parse(rasa("chest pain").body)[0]["text"], "Call for help now.");
  EXPECT_EQ(counters_.limits(Limit::session_rate), 2u);
}

}  // namespace
}  // namespace verbatim::server
