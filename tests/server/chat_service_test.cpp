#include "server/chat_service.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "sample_content.h"
#include "server/broken_store.h"
#include "server/http_routes.h"
#include "server/internal_routes.h"
#include "store/memory_store.h"
#include "store/session_token.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

std::shared_ptr<const Edition> edition() {
  // The assistant lives as long as the program, so nobody owns it.
  static const auto edition = std::make_shared<const Edition>(
      std::shared_ptr<const dialogue::Assistant>(std::shared_ptr<void>(), &sample::assistant()));
  return edition;
}

class ChatServiceTest : public testing::Test {
 protected:
  json receive(const json& frame) { return receive(frame, speaker_); }
  json receive(const json& frame, Speaker& speaker) const { return receive_text(frame.dump(), speaker); }
  json receive_text(std::string_view text, Speaker& speaker) const {
    return json::parse(sample::run(service_.receive({text, true}, speaker)).frame);
  }
  json ask(std::string text) { return receive({{"type", "message"}, {"text", std::move(text)}}); }

  base::ManualClock clock_;
  base::NullLog log_;
  CurrentEdition edition_{edition()};
  store::MemoryStore store_{clock_};
  ChatService service_{edition_, store_, clock_, log_};
  Counters counters_;
  Client client_{counters_, "c"};
  Speaker speaker_{client_};
};

TEST_F(ChatServiceTest, ABareMessageStartsASession) {
  const json first = ask("what is chemo");
  EXPECT_EQ(first["type"], "reply");
  EXPECT_EQ(first["id"], "r1");
  EXPECT_EQ(first["answers"][0]["intent"], "chemo.overview");
  EXPECT_FALSE(first["answers"][0].contains("html"));
  EXPECT_EQ(first["session"].get<std::string>().size(), 22u);
  const json second = ask("what is pain relief");
  EXPECT_EQ(second["seq"], 2);
  EXPECT_EQ(second["session"], first["session"]);
}

TEST_F(ChatServiceTest, HelloWelcomesAndResumes) {
  const json welcome = receive({{"type", "hello"}, {"format", "html"}, {"id", "h1"}});
  EXPECT_EQ(welcome["type"], "welcome");
  EXPECT_EQ(welcome["resumed"], false);
  EXPECT_EQ(welcome["reply_to"], "h1");
  EXPECT_EQ(welcome["reply"]["answers"][0]["intent"], "system.welcome");
  EXPECT_TRUE(ask("what is chemo")["answers"][0].contains("html"));
  Speaker other(client_);
  const json resumed = receive({{"type", "hello"}, {"session", welcome["session"]}}, other);
  EXPECT_EQ(resumed["resumed"], true);
  EXPECT_EQ(resumed["session"], welcome["session"]);
  EXPECT_EQ(resumed["seq"], 1);
  EXPECT_FALSE(resumed.contains("reply"));
}

TEST_F(ChatServiceTest, AnUnknownTokenIsNeverAdopted) {
  for (const char* token : {"AAAAAAAAAAAAAAAAAAAAAA", "short", ""}) {
    const json welcome = receive({{"type", "hello"}, {"session", token}});
    EXPECT_EQ(welcome["resumed"], false);
    EXPECT_NE(welcome["session"], token);
  }
}

TEST_F(ChatServiceTest, AnExpiredSessionGivesWayToANewOne) {
  const json first = ask("hello");
  clock_.advance(std::chrono::hours(25));
  const json second = ask("hello");
  EXPECT_EQ(second["seq"], 1);
  EXPECT_NE(second["session"], first["session"]);
}

TEST_F(ChatServiceTest, TwoConnectionsShareASession) {
  const json welcome = receive({{"type", "hello"}});
  Speaker other(client_);
  receive({{"type", "hello"}, {"session", welcome["session"]}}, other);
  ask("what is chemo");
  EXPECT_EQ(receive({{"type", "message"}, {"text", "hello"}}, other)["seq"], 2);
  EXPECT_EQ(ask("hello")["seq"], 3);
}

TEST_F(ChatServiceTest, ResumingReplaysExactlyWhatWasMissed) {
  const json welcome = receive({{"type", "hello"}});
  std::vector<json> replies;
  for (const char* id : {"c1", "c2", "c3"}) {
    replies.push_back(receive({{"type", "message"}, {"id", id}, {"text", "what is chemo"}}));
  }
  for (std::size_t seen = 0; seen <= replies.size(); ++seen) {
    Speaker other(client_);
    const json hello = {{"type", "hello"}, {"session", welcome["session"]}, {"last_seq", seen}};
    const Answer answer = sample::run(service_.receive({hello.dump(), true}, other));
    EXPECT_EQ(json::parse(answer.frame)["resumed"], true);
    ASSERT_EQ(answer.missed.size(), replies.size() - seen);
    for (std::size_t i = seen; i < replies.size(); ++i) EXPECT_EQ(json::parse(answer.missed[i - seen]), replies[i]);
    EXPECT_EQ(
        json::parse(sample::run(service_.post(hello.dump(), client_)).frame).value("missed", json::array()).size(),
        replies.size() - seen);
  }
}

TEST_F(ChatServiceTest, WhoHasSeenMoreThanIsKnownStartsAfresh) {
  const json welcome = receive({{"type", "hello"}});
  Speaker other(client_);
  const json anew = receive({{"type", "hello"}, {"session", welcome["session"]}, {"last_seq", 1}}, other);
  EXPECT_EQ(anew["resumed"], false);
  EXPECT_NE(anew["session"], welcome["session"]);
  EXPECT_TRUE(anew.contains("reply"));
}

TEST_F(ChatServiceTest, FeedbackIsStored) {
  const json reply = ask("hello");
  EXPECT_EQ(receive({{"type", "feedback"}, {"reply", "r1"}, {"value", "up"}})["type"], "ack");
  const auto session = sample::run(store_.load(store::key_of(reply["session"].get<std::string>())));
  EXPECT_EQ((*session)->history.since(0)[0].rating, dialogue::Rating::up);
}

TEST_F(ChatServiceTest, ForgettingLeavesNothing) {
  const json first = ask("hello");
  const json forgotten = receive({{"type", "forget"}, {"id", "c1"}});
  EXPECT_EQ(forgotten, json({{"type", "forgotten"}, {"reply_to", "c1"}, {"text", "The line forgotten."}}));
  EXPECT_EQ(store_.size(), 0u);
  EXPECT_NE(ask("hello")["session"], first["session"]);
}

TEST_F(ChatServiceTest, ErrorsKeepNoSession) {
  EXPECT_EQ(ask("  ")["code"], "empty");
  EXPECT_EQ(receive({{"type", "choose"}, {"intent", "no.such"}})["code"], "unknown_intent");
  EXPECT_EQ(receive_text("{", speaker_)["code"], "bad_json");
  EXPECT_EQ(store_.size(), 0u);
}

TEST_F(ChatServiceTest, AStoreThatFailsIsATemporaryError) {
  for (const store::Saved saved : {store::Saved::conflict, store::Saved::unavailable}) {
    sample::BrokenStore store(saved);
    const ChatService service(edition_, store, clock_, log_);
    Speaker speaker(client_);
    const auto answer = sample::run(service.receive({R"({"type":"message","id":"c1","text":"hello"})", true}, speaker));
    const json error = json::parse(answer.frame);
    EXPECT_EQ(error["code"], "overloaded");
    EXPECT_EQ(error["temporary"], true);
    EXPECT_EQ(error["reply_to"], "c1");
  }
}

TEST_F(ChatServiceTest, FeedbackThatIsOnlyHeldIsNotAcknowledged) {
  sample::BrokenStore store(store::Saved::held);
  const ChatService service(edition_, store, clock_, log_);
  Speaker speaker(client_);
  speaker.speak_for("AAAAAAAAAAAAAAAAAAAAAA");
  const auto answer = sample::run(service.receive({R"({"type":"feedback","reply":"r1","value":"up"})", true}, speaker));
  EXPECT_EQ(json::parse(answer.frame)["code"], "overloaded");
}

TEST_F(ChatServiceTest, BinaryFramesAreRefused) {
  const Answer answer = sample::run(service_.receive({"{}", false}, speaker_));
  EXPECT_EQ(answer.error, dialogue::ErrorCode::bad_request);
}

// Two at once, one a second.
class RatesTest : public ChatServiceTest {
 protected:
  json ask_at(const ChatService& service, std::string_view text, Speaker& speaker) {
    speaker.client.begin_request();
    return json::parse(
        sample::run(service.receive({json({{"type", "message"}, {"id", "c1"}, {"text", text}}).dump(), true}, speaker))
            .frame);
  }
  const ChatService connections_{edition_, store_, clock_, log_, {true, {1, 2}, {1'000, 1'000}, 10}};
  const ChatService sessions_{edition_, store_, clock_, log_, {true, {1'000, 1'000}, {1, 2}, 10}};
};

TEST_F(RatesTest, AConnectionThatIsTooFastIsToldHowLongToWait) {
  clock_.advance(std::chrono::hours(1));
  ask_at(connections_, "hello", speaker_);
  ask_at(connections_, "hello", speaker_);
  EXPECT_FALSE(client_.too_fast);
  const json error = ask_at(connections_, "what is chemo", speaker_);
  EXPECT_EQ(error["code"], "rate_limited");
  EXPECT_EQ(error["retry_after_ms"], 1'000);
  EXPECT_EQ(error["temporary"], true);
  EXPECT_EQ(error["reply_to"], "c1");
  EXPECT_EQ(error["text"], "The line rate_limited.");
  EXPECT_TRUE(client_.too_fast);
  EXPECT_EQ(counters_.limits(Limit::message_rate), 1u);
  EXPECT_EQ(counters_.errors(dialogue::ErrorCode::rate_limited), 1u);
  clock_.advance(std::chrono::milliseconds(error["retry_after_ms"]));
  EXPECT_EQ(ask_at(connections_, "what is chemo", speaker_)["type"], "reply");
  EXPECT_EQ(json::parse(sample::run(connections_.receive({"{", true}, speaker_)).frame)["code"], "rate_limited");
}

TEST_F(RatesTest, NoRateShadowsACryForHelp) {
  clock_.advance(std::chrono::hours(1));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask_at(connections_, "chest pain", speaker_)["kind"], "safety");
  EXPECT_TRUE(client_.too_fast);
}

TEST_F(RatesTest, ASessionHasOneRateOverAllItsConnections) {
  clock_.advance(std::chrono::hours(1));
  const json first = ask_at(sessions_, "hello", speaker_);  // starts the session; its bucket is still full
  Counters counters;
  Client client(counters, "d");
  Speaker other(client);
  other.speak_for(first["session"].get<std::string>());
  EXPECT_EQ(ask_at(sessions_, "hello", speaker_)["type"], "reply");
  EXPECT_EQ(ask_at(sessions_, "hello", other)["type"], "reply");
  EXPECT_EQ(ask_at(sessions_, "what is chemo", speaker_)["code"], "rate_limited");
  EXPECT_EQ(ask_at(sessions_, "what is chemo", other)["code"], "rate_limited");
  EXPECT_EQ(counters.limits(Limit::session_rate), 1u);
}

TEST_F(ChatServiceTest, WhatIsAnsweredIsCounted) {
  ask("what is chemo");
  receive_text("{", speaker_);
  EXPECT_EQ(counters_.replies(dialogue::ReplyKind::answer), 1u);
  EXPECT_EQ(counters_.errors(dialogue::ErrorCode::bad_json), 1u);
  std::map<std::string, std::uint64_t> answers;
  counters_.add_answers_to(answers);
  EXPECT_EQ(answers, (std::map<std::string, std::uint64_t>{{"chemo.overview", 1}}));
}

HttpResponse get(const Routes& routes, const HttpRequest& request, Client& client) {
  return sample::run(routes(request, client));
}

class RoutesTest : public ChatServiceTest {
 protected:
  HttpResponse post(std::string_view body, std::string_view type = "application/json",
                    std::string_view method = "POST") {
    return get(routes_, {method, "/v1/messages", 11, {{"Host", "a"}, {"Content-Type", type}}, body}, client_);
  }
  HttpResponse from(std::string_view origin, std::string_view method) {
    return get(routes_,
               {method,
                "/v1/messages",
                11,
                {{"Host", "a"},
                 {"Content-Type", "application/json"},
                 {"Origin", origin},
                 {"Access-Control-Request-Method", "POST"}},
                R"({"text":"hello"})"},
               client_);
  }
  const OriginPolicy origins_ = *OriginPolicy::parse("https://good.example");
  const ChannelRoutes channels_{service_, {.rasa = true, .deep_chat = true}, log_};
  Routes routes_ = public_routes(service_, channels_, edition_, origins_, log_);
};

TEST_F(RoutesTest, AMessageIsAnsweredAndItsSessionGoesOn) {
  const HttpResponse first = post(R"({"text":"what is chemo"})", "Application/JSON; charset=utf-8");
  ASSERT_EQ(first.status, 200u);
  const json reply = json::parse(first.body);
  EXPECT_EQ(reply["answers"][0]["intent"], "chemo.overview");
  const json second = {{"text", "hello"}, {"session", reply["session"]}, {"format", "html"}};
  const json next = json::parse(post(second.dump()).body);
  EXPECT_EQ(next["seq"], 2);
  EXPECT_TRUE(next["answers"][0].contains("html"));
}

TEST_F(RoutesTest, EachErrorHasItsStatus) {
  EXPECT_EQ(post("{").status, 400u);
  EXPECT_EQ(post(R"({"text":" "})").status, 400u);
  EXPECT_EQ(post(R"({"type":"choose","intent":"no.such"})").status, 400u);
  EXPECT_EQ(post(json({{"text", std::string(1'001, 'x')}}).dump()).status, 413u);
  EXPECT_EQ(post(R"({"text":"hello"})", "text/plain").status, 415u);
  EXPECT_EQ(post("", "application/json", "GET").status, 405u);
  EXPECT_EQ(status_of(dialogue::ErrorCode::rate_limited), 429u);
  EXPECT_EQ(status_of(dialogue::ErrorCode::internal), 503u);
}

TEST_F(RoutesTest, ServeThePageAndTheWidget) {
  EXPECT_EQ(get(routes_, {"GET", "/?x", 11, {{"Host", "a"}}, {}}, client_).content_type, "text/html; charset=utf-8");
  EXPECT_EQ(get(routes_, {"GET", "/widget.js", 11, {}, {}}, client_).content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(get(routes_, {"POST", "/", 11, {}, {}}, client_).status, 405u);
  EXPECT_EQ(get(routes_, {"POST", "/widget.js", 11, {}, {}}, client_).status, 405u);
  EXPECT_EQ(get(routes_, {"GET", "/nowhere", 11, {}, {}}, client_).status, 404u);
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST_F(RoutesTest, PagesOfAllowedOriginsMayAskAndRead) {
  for (const char* method : {"OPTIONS", "POST"}) {
    const HttpResponse good = from("https://good.example", method);
    EXPECT_EQ(good.status, method == std::string("OPTIONS") ? 204u : 200u);
    EXPECT_EQ(header(good, "Access-Control-Allow-Origin"), "https://good.example");
    EXPECT_EQ(header(good, "Vary"), "Origin");
    const HttpResponse evil = from("https://evil.example", method);
    EXPECT_EQ(evil.status, 403u);
    EXPECT_EQ(header(evil, "Access-Control-Allow-Origin"), "");
    EXPECT_EQ(from("http://a", method).status, good.status) << "the page of the very host";
  }
  EXPECT_EQ(counters_.limits(Limit::allowed_origins), 2u);
}

class InternalRoutesTest : public ChatServiceTest {
 protected:
  HttpResponse ask(std::string_view path, std::string_view method = "GET") {
    return get(routes_, {method, path, 11, {}, {}}, client_);
  }
  const ContentSource source_;
  CounterSet all_{2};
  Reloader reloader_{edition_, source_, log_};
  const dialogue::DecisionCache decisions_{100};
  const std::string version_ = "1.2.3";
  std::atomic<bool> ready_{true};
  const Routes routes_ = internal_routes({edition_, all_, reloader_, store_, decisions_, version_, ready_});
};

TEST_F(InternalRoutesTest, SayHowTheServerIs) {
  EXPECT_EQ(ask("/healthz").body, "ok\n");
  EXPECT_EQ(ask("/readyz").status, 200u);
  ready_ = false;
  EXPECT_EQ(ask("/readyz").status, 503u);
  EXPECT_EQ(ask("/healthz").status, 200u);
  EXPECT_EQ(json::parse(ask("/version").body), json({{"version", "1.2.3"}, {"content", "sample"}}));
  EXPECT_EQ(ask("/").status, 404u);
  EXPECT_EQ(ask("/healthz", "POST").status, 405u);
  EXPECT_EQ(ask("/reload").status, 405u);
  EXPECT_EQ(ask("/reload", "POST").status, 409u) << "there is nothing to load from";
}

TEST_F(InternalRoutesTest, MetricsAddUpTheThreads) {
  for (std::size_t thread : {0u, 1u}) {
    all_.of_thread(thread).limit_reached(Limit::max_frame);
    all_.of_thread(thread).closes.add(3001);
    all_.of_thread(thread).closes.add(4999);
    all_.of_thread(thread).message_time.observe(std::chrono::microseconds(30));
  }
  const std::string text = ask("/metrics").body;
  for (const char* line :
       {"verbatim_limits_total{limit=\"max_frame\"} 2\n", "verbatim_closes_total{code=\"3001\"} 2\n",
        "verbatim_closes_total{code=\"other\"} 2\n", "verbatim_message_seconds_count 2\n",
        "verbatim_message_seconds_bucket{le=\"2e-05\"} 0\n", "verbatim_message_seconds_bucket{le=\"5e-05\"} 2\n",
        "verbatim_ready 1\n", "verbatim_info{version=\"1.2.3\",content=\"sample\"} 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace verbatim::server
