#include "server/chat_service.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "sample_content.h"
#include "server/http_routes.h"
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
    return json::parse(sample::run(service_.receive(text, speaker)).frame);
  }
  json ask(std::string text) { return receive({{"type", "message"}, {"text", std::move(text)}}); }

  base::ManualClock clock_;
  base::NullLog log_;
  CurrentEdition edition_{edition()};
  store::MemoryStore store_{clock_};
  ChatService service_{edition_, store_, clock_, log_};
  Speaker speaker_;
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
  Speaker other;
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
  Speaker other;
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
    Speaker other;
    const json hello = {{"type", "hello"}, {"session", welcome["session"]}, {"last_seq", seen}};
    const Answer answer = sample::run(service_.receive(hello.dump(), other));
    EXPECT_EQ(json::parse(answer.frame)["resumed"], true);
    ASSERT_EQ(answer.missed.size(), replies.size() - seen);
    for (std::size_t i = seen; i < replies.size(); ++i) EXPECT_EQ(json::parse(answer.missed[i - seen]), replies[i]);
    EXPECT_EQ(json::parse(sample::run(service_.post(hello.dump())).frame).value("missed", json::array()).size(),
              replies.size() - seen);
  }
}

TEST_F(ChatServiceTest, WhoHasSeenMoreThanIsKnownStartsAfresh) {
  const json welcome = receive({{"type", "hello"}});
  Speaker other;
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

// Loses every race, cannot be reached, or holds everything and stores nothing.
class BrokenStore final : public store::SessionStore {
 public:
  explicit BrokenStore(store::Saved saved) : saved_(saved) {}
  base::Task<store::Loaded> load(store::SessionKey) override {
    if (saved_ == store::Saved::unavailable) co_return base::Error{"out of reach"};
    dialogue::Session session{.language = "en", .version = 1, .seq = 1};
    dialogue::ReplyRecord record;
    record.seq = 1;
    session.history.add(record);
    co_return std::optional<dialogue::Session>(std::move(session));
  }
  base::Task<store::Saved> save(store::SessionKey, dialogue::Session, std::uint64_t) override { co_return saved_; }
  base::Task<bool> erase(store::SessionKey) override { co_return saved_ != store::Saved::unavailable; }

 private:
  store::Saved saved_;
};

TEST_F(ChatServiceTest, AStoreThatFailsIsATemporaryError) {
  for (const store::Saved saved : {store::Saved::conflict, store::Saved::unavailable}) {
    BrokenStore store(saved);
    const ChatService service(edition_, store, clock_, log_);
    Speaker speaker;
    const auto answer = sample::run(service.receive(R"({"type":"message","id":"c1","text":"hello"})", speaker));
    const json error = json::parse(answer.frame);
    EXPECT_EQ(error["code"], "overloaded");
    EXPECT_EQ(error["temporary"], true);
    EXPECT_EQ(error["reply_to"], "c1");
  }
}

TEST_F(ChatServiceTest, FeedbackThatIsOnlyHeldIsNotAcknowledged) {
  BrokenStore store(store::Saved::held);
  const ChatService service(edition_, store, clock_, log_);
  Speaker speaker;
  speaker.speak_for("AAAAAAAAAAAAAAAAAAAAAA");
  const auto answer = sample::run(service.receive(R"({"type":"feedback","reply":"r1","value":"up"})", speaker));
  EXPECT_EQ(json::parse(answer.frame)["code"], "overloaded");
}

HttpResponse get(const Routes& routes, const HttpRequest& request) {
  return sample::run(routes(request));
}

class RoutesTest : public ChatServiceTest {
 protected:
  HttpResponse post(std::string_view body, std::string_view type = "application/json",
                    std::string_view method = "POST") {
    return get(routes_, {method, "/v1/messages", 11, {{"Host", "a"}, {"Content-Type", type}}, body});
  }
  Routes routes_ = public_routes(service_, edition_);
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
  EXPECT_EQ(get(routes_, {"GET", "/?x", 11, {{"Host", "a"}}, {}}).content_type, "text/html; charset=utf-8");
  EXPECT_EQ(get(routes_, {"GET", "/widget.js", 11, {}, {}}).content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(get(routes_, {"POST", "/", 11, {}, {}}).status, 405u);
  EXPECT_EQ(get(routes_, {"POST", "/widget.js", 11, {}, {}}).status, 405u);
  EXPECT_EQ(get(routes_, {"GET", "/nowhere", 11, {}, {}}).status, 404u);
}

TEST(InternalRoutes, SayThatTheServerIsAlive) {
  const Routes routes = internal_routes();
  EXPECT_EQ(get(routes, {"GET", "/healthz", 11, {}, {}}).body, "ok\n");
  EXPECT_EQ(get(routes, {"POST", "/healthz", 11, {}, {}}).status, 405u);
  EXPECT_EQ(get(routes, {"GET", "/", 11, {}, {}}).status, 404u);
}

}  // namespace
}  // namespace verbatim::server
