#include "server/chat_service.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "server/broken_store.h"
#include "server/service_test.h"
#include "store/session_token.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

class ChatServiceTest : public TalkTest {};

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

TEST_F(ChatServiceTest, WhatIsAnsweredIsCounted) {
  ask("what is chemo");
  receive_text("{", speaker_);
  EXPECT_EQ(counters_.replies(dialogue::ReplyKind::answer), 1u);
  EXPECT_EQ(counters_.errors(dialogue::ErrorCode::bad_json), 1u);
  std::map<std::string, std::uint64_t> answers;
  counters_.add_answers_to(answers);
  EXPECT_EQ(answers, (std::map<std::string, std::uint64_t>{{"chemo.overview", 1}}));
}

}  // namespace
}  // namespace verbatim::server
