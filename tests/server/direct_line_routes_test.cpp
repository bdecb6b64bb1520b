#include "server/direct_line_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "server/broken_store.h"
#include "server/close_codes.h"
#include "server/http_routes.h"
#include "server/service_test.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

class DirectLineTest : public ServiceTest {
 protected:
  explicit DirectLineTest(const MessageLimits& limits = {.on = false}) : ServiceTest(limits) {}

  HttpResponse ask(std::string_view method, const std::string& path, std::string_view token = {},
                   const json& body = json::object()) {
    client_.begin_request();
    const std::string target = "/v3/directline/" + path;
    const std::string authorization = "Bearer " + std::string(token);
    const std::string bytes = body.dump();
    HttpRequest request{
        method, target, 11, {{"Host", "bot.example:8443"}, {"Content-Type", "application/json"}}, bytes};
    if (!token.empty()) request.headers.emplace_back("Authorization", authorization);
    return sample::run(routes_(request, client_));
  }
  json begin() { return json::parse(ask("POST", "conversations").body); }
  static std::string place(const json& conversation, const std::string& rest = "") {
    return "conversations/" + conversation["conversationId"].get<std::string>() + rest;
  }
  HttpResponse say(const json& conversation, const std::string& text, const std::string& client_id = "") {
    const json activity = {{"type", "message"},
                           {"text", text},
                           {"from", {{"id", "u"}, {"role", "user"}}},
                           {"channelData", {{"clientActivityID", client_id}}}};
    return ask("POST", place(conversation, "/activities"), conversation["token"].get<std::string>(), activity);
  }
  json poll(const json& conversation, const std::string& watermark = "") {
    return json::parse(
        ask("GET", place(conversation, "/activities?watermark=" + watermark), conversation["token"].get<std::string>())
            .body);
  }
  static std::vector<std::string> texts(const json& set) {
    std::vector<std::string> all;
    for (const json& activity : set["activities"]) all.push_back(activity["text"]);
    return all;
  }
  // Opens a stream; what it is told goes to `told_`.
  Opening listen(std::string_view stream_url, Speaker& speaker) {
    const std::size_t path = stream_url.find('/', stream_url.find("://") + 3);
    return sample::run(channels_.socket(kDirectLineStreamPath)
                           ->open(
                               stream_url.substr(path),
                               [this](const std::string& frame) { told_.push_back(json::parse(frame)); }, speaker));
  }

  const ChannelRoutes channels_{service_, {.direct_line = true}, log_};
  const OriginPolicy origins_ = *OriginPolicy::parse("https://good.example");
  const Routes routes_ = public_routes(service_, channels_, edition_, origins_, log_);
  std::vector<json> told_;
};

const std::string kChemo = "Chemo is a \"strong\" medicine.\n\n- one\n- two";

TEST_F(DirectLineTest, IsOffUnlessTurnedOn) {
  const ChannelRoutes off(service_, {}, log_);
  EXPECT_FALSE(off.http("/v3/directline/conversations"));
  EXPECT_TRUE(channels_.http("/v3/directline/conversations"));
  EXPECT_EQ(off.socket(kDirectLineStreamPath), nullptr);
}

TEST_F(DirectLineTest, AConversationBeginsWithItsTokenAndStream) {
  const HttpResponse begun = ask("POST", "conversations");
  EXPECT_EQ(begun.status, 201u);
  const json body = json::parse(begun.body);
  EXPECT_EQ(body["streamUrl"], "ws://bot.example:8443/v3/directline/stream?t=" + body["token"].get<std::string>());
  EXPECT_EQ(body["expires_in"], 1800);
  EXPECT_EQ(store_.size(), 1u);
  const HttpResponse generated = ask("POST", "tokens/generate");
  EXPECT_EQ(generated.status, 200u);
  const std::string token = json::parse(generated.body)["token"];
  EXPECT_EQ(json::parse(ask("POST", "conversations", token).body)["token"], token) << "it goes on with what it has";
  EXPECT_EQ(store_.size(), 2u);
}

TEST_F(DirectLineTest, BehindTlsTheStreamIsEncryptedToo) {
  client_.secure = true;
  EXPECT_TRUE(begin()["streamUrl"].get<std::string>().starts_with("wss://bot.example:8443/"));
}

TEST_F(DirectLineTest, ATokenThatIsNotOursIsNotAdopted) {
  const std::string unknown(begin()["token"].get<std::string>().size(), 'A');
  EXPECT_NE(json::parse(ask("POST", "conversations", unknown).body)["token"], unknown);
}

TEST_F(DirectLineTest, AForeignTokenIsForbiddenEverywhere) {
  const json own = begin();
  const json other = begin();
  const std::string unknown(own["token"].get<std::string>().size(), 'A');
  for (const std::string& token : {other["token"].get<std::string>(), unknown, std::string("x"), std::string()}) {
    EXPECT_EQ(ask("GET", place(own), token).status, 403u) << token;
    EXPECT_EQ(ask("GET", place(own, "/activities"), token).status, 403u) << token;
    EXPECT_EQ(ask("POST", place(own, "/activities"), token, {{"type", "message"}, {"text", "x"}}).status, 403u);
  }
  EXPECT_EQ(ask("POST", "tokens/refresh", unknown).status, 403u);
  EXPECT_EQ(poll(own)["watermark"], "0") << "nothing was said in it";
}

TEST_F(DirectLineTest, ARefreshedTokenIsOfTheSameConversation) {
  const json own = begin();
  const HttpResponse refreshed = ask("POST", "tokens/refresh", own["token"].get<std::string>());
  EXPECT_EQ(refreshed.status, 200u);
  const json body = json::parse(refreshed.body);
  EXPECT_EQ(body["conversationId"], own["conversationId"]);
  EXPECT_EQ(ask("GET", place(own), body["token"].get<std::string>()).status, 200u);
}

TEST_F(DirectLineTest, APollBringsWhatCameAfterItsWatermark) {
  const json own = begin();
  EXPECT_EQ(texts(poll(own)), (std::vector<std::string>{"Welcome."}));
  EXPECT_EQ(say(own, "what is chemo").status, 200u);
  const json first = poll(own, "0");
  EXPECT_EQ(texts(first), (std::vector<std::string>{kChemo, "The line draft_notice."}));
  EXPECT_EQ(first["watermark"], "1");
  EXPECT_EQ(texts(poll(own, "1")), std::vector<std::string>());
  say(own, "hello");
  EXPECT_EQ(poll(own, "1")["activities"][0]["text"], "Hello.");
  EXPECT_EQ(poll(own, "nonsense")["activities"][0]["text"], "Welcome.");
}

TEST_F(DirectLineTest, AStreamBringsTheWelcomeTheOwnWordsAndTheReply) {
  const json own = begin();
  Speaker speaker(client_);
  const Opening opening = listen(own["streamUrl"].get<std::string>(), speaker);
  ASSERT_EQ(opening.frames.size(), 1u);
  EXPECT_EQ(texts(json::parse(opening.frames[0])), (std::vector<std::string>{"Welcome."}));
  const json taken = json::parse(say(own, "what is chemo", "mine").body);
  ASSERT_EQ(told_.size(), 2u);
  EXPECT_EQ(told_[0]["activities"][0]["id"], taken["id"]);
  EXPECT_EQ(told_[0]["activities"][0]["text"], "what is chemo");
  EXPECT_EQ(told_[0]["activities"][0]["channelData"]["clientActivityID"], "mine");
  EXPECT_FALSE(told_[0].contains("watermark")) << "who comes back is not owed it";
  EXPECT_EQ(texts(told_[1])[0], kChemo);
  EXPECT_EQ(told_[1]["activities"][0]["replyToId"], taken["id"]);
  EXPECT_EQ(told_[1]["watermark"], "1");
}

TEST_F(DirectLineTest, TheOwnWordsAreNotKept) {
  const json own = begin();
  say(own, "some words of my own");
  EXPECT_EQ(poll(own).dump().find("some words"), std::string::npos);
}

TEST_F(DirectLineTest, AStreamThatComesBackBringsWhatWasMissed) {
  const json own = begin();
  say(own, "what is chemo");
  say(own, "hello");
  const json back = json::parse(ask("GET", place(own, "?watermark=1"), own["token"].get<std::string>()).body);
  Speaker speaker(client_);
  const Opening opening = listen(back["streamUrl"].get<std::string>(), speaker);
  ASSERT_EQ(opening.frames.size(), 1u);
  EXPECT_EQ(texts(json::parse(opening.frames[0])), (std::vector<std::string>{"Hello.", "The line draft_notice."}));
  EXPECT_EQ(json::parse(opening.frames[0])["watermark"], "2");
  Speaker again(client_);
  EXPECT_TRUE(listen(back["streamUrl"].get<std::string>() + "2", again).frames.empty()) << "more than was ever said";
}

TEST_F(DirectLineTest, ARetryIsTheSameActivityAndHasTheSameReply) {
  const json own = begin();
  Speaker speaker(client_);
  listen(own["streamUrl"].get<std::string>(), speaker);
  const std::string first = say(own, "what is chemo", "mine").body;
  EXPECT_EQ(say(own, "what is chemo", "mine").body, first);
  ASSERT_EQ(told_.size(), 4u);
  EXPECT_EQ(told_[2]["activities"][0]["id"], told_[0]["activities"][0]["id"]);
  EXPECT_EQ(told_[3]["activities"][0]["id"], told_[1]["activities"][0]["id"]);
  EXPECT_EQ(poll(own)["watermark"], "1") << "it counts once";
  EXPECT_NE(say(own, "what is chemo", "another").body, first);
}

TEST_F(DirectLineTest, AStreamWithoutATokenIsSentAway) {
  Speaker speaker(client_);
  const std::string token(begin()["token"].get<std::string>().size(), 'A');
  for (const std::string& query : {"?t=" + token, std::string("?t=x"), std::string()}) {
    const Opening opening = listen("ws://a/v3/directline/stream" + query, speaker);
    EXPECT_EQ(opening.close_code, kNoSession) << query;
    EXPECT_TRUE(opening.frames.empty());
  }
}

TEST_F(DirectLineTest, WhoLeavesIsToldNothing) {
  const json own = begin();
  {
    Speaker speaker(client_);
    listen(own["streamUrl"].get<std::string>(), speaker);
  }
  say(own, "hello");
  EXPECT_TRUE(told_.empty());
}

TEST_F(DirectLineTest, AProblemIsReadOnTheStreamOrElseInTheResponse) {
  const json own = begin();
  EXPECT_EQ(say(own, " ").status, 400u) << "nobody listens";
  Speaker speaker(client_);
  listen(own["streamUrl"].get<std::string>(), speaker);
  EXPECT_EQ(say(own, " ").status, 200u);
  EXPECT_EQ(texts(told_.back()), (std::vector<std::string>{"The line empty."}));
  EXPECT_EQ(ask("POST", place(own, "/activities"), own["token"].get<std::string>(), json::array()).status, 400u);
}

TEST_F(DirectLineTest, WhatIsNoMessageIsTakenAndNothingComesOfIt) {
  const json own = begin();
  Speaker speaker(client_);
  listen(own["streamUrl"].get<std::string>(), speaker);
  const json event = {{"type", "event"}, {"name", "webchat/join"}};
  const HttpResponse taken = ask("POST", place(own, "/activities"), own["token"].get<std::string>(), event);
  EXPECT_EQ(taken.status, 200u);
  EXPECT_TRUE(json::parse(taken.body)["id"].is_string());
  EXPECT_TRUE(told_.empty());
}

TEST_F(DirectLineTest, WrongAddressesAndMethods) {
  const json own = begin();
  const std::string token = own["token"];
  EXPECT_EQ(ask("GET", "session/getsessionid", token).status, 404u);
  EXPECT_EQ(ask("GET", "conversations").status, 405u);
  EXPECT_EQ(ask("GET", "tokens/refresh", token).status, 405u);
  EXPECT_EQ(ask("DELETE", place(own), token).status, 405u);
  EXPECT_EQ(ask("DELETE", place(own, "/activities"), token).status, 405u);
}

TEST_F(DirectLineTest, APageOfAnotherOriginMayAskWithItsToken) {
  const HttpRequest preflight{
      "OPTIONS",
      "/v3/directline/conversations",
      11,
      {{"Host", "a"}, {"Origin", "https://good.example"}, {"Access-Control-Request-Method", "POST"}},
      {}};
  const HttpResponse response = sample::run(routes_(preflight, client_));
  EXPECT_EQ(response.status, 204u);
  EXPECT_NE(
      std::find(response.headers.begin(), response.headers.end(),
                std::pair<std::string, std::string>("Access-Control-Allow-Headers",
                                                    "Authorization, Content-Type, x-ms-bot-agent, x-requested-with")),
      response.headers.end());
}

TEST_F(DirectLineTest, WhileConversationsCannotBeReachedNobodyLosesTheirs) {
  const json own = begin();
  sample::BrokenStore store(store::Saved::unavailable);
  const ChatService service(edition_, store, clock_, log_);
  const ChannelRoutes channels(service, {.direct_line = true}, log_);
  const Routes routes = public_routes(service, channels, edition_, origins_, log_);
  const std::string authorization = "Bearer " + own["token"].get<std::string>();
  const std::string target = "/v3/directline/" + place(own);
  const HttpRequest request{"GET", target, 11, {{"Host", "a"}, {"Authorization", authorization}}, {}};
  EXPECT_EQ(sample::run(routes(request, client_)).status, 503u);
  Speaker speaker(client_);
  const std::string stream = std::string(kDirectLineStreamPath) + "?t=" + own["token"].get<std::string>();
  EXPECT_EQ(sample::run(channels.socket(kDirectLineStreamPath)->open(stream, {}, speaker)).close_code, kUnavailable);
}

class HastyDirectLineTest : public DirectLineTest {
 protected:
  HastyDirectLineTest() : DirectLineTest({.message_rate = {1, 2}, .session_rate = {100, 100}}) {}
};

TEST_F(HastyDirectLineTest, EveryRequestCountsAndIsAskedToWait) {
  const json own = begin();
  poll(own);
  const HttpResponse slowed = ask("GET", place(own, "/activities"), own["token"].get<std::string>());
  EXPECT_EQ(slowed.status, 429u);
  const bool says_when = std::any_of(slowed.headers.begin(), slowed.headers.end(),
                                     [](const auto& header) { return header.first == "Retry-After"; });
  EXPECT_TRUE(says_when);
  EXPECT_EQ(say(own, "hello").status, 429u);
  EXPECT_EQ(ask("POST", "tokens/refresh", own["token"].get<std::string>()).status, 429u);
  EXPECT_EQ(ask("POST", "conversations").status, 429u);
  EXPECT_EQ(say(own, "chest pain").status, 200u) << "no limit shadows the safety tier";
  Speaker speaker(client_);
  client_.begin_request();
  sample::run(channels_.socket(kDirectLineStreamPath)->receive({"", true}, speaker));
  EXPECT_FALSE(client_.too_fast) << "that is how Web Chat keeps its stream open";
  sample::run(channels_.socket(kDirectLineStreamPath)->receive({"x", true}, speaker));
  EXPECT_TRUE(client_.too_fast);
}

}  // namespace
}  // namespace verbatim::server
