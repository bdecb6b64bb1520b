#include "channels/rasa.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample_content.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// A turn in a new session, as the channel shows it.
json answer_to(const dialogue::Request& request) {
  dialogue::Session session;
  session.language = "en";
  const dialogue::Outcome outcome = dialogue::take_turn(sample::assistant(), session, request, {});
  return json::parse(render_rasa(outcome, sample::assistant().bot("en"), "sender-1"));
}

TEST(Rasa, AMessageIsAMessage) {
  const auto incoming =
      parse_rasa(R"({"sender":"sender-1","message":"what is chemo","metadata":{"a":[1]},"input_channel":"rest"})");
  ASSERT_TRUE(incoming);
  EXPECT_EQ(incoming->conversation, "sender-1");
  EXPECT_EQ(std::get<dialogue::UserMessage>(incoming->request).text, "what is chemo");
}

TEST(Rasa, AButtonsPayloadChooses) {
  for (const char* payload : {"/chemo.overview", R"(/chemo.overview{\"drug\":\"x\"})"}) {
    const auto incoming = parse_rasa(R"({"sender":"sender-1","message":")" + std::string(payload) + R"("})");
    ASSERT_TRUE(incoming);
    EXPECT_EQ(std::get<dialogue::Choice>(incoming->request).intent, "chemo.overview");
  }
  const auto words = parse_rasa(R"({"sender":"sender-1","message":"/ or what?"})");
  EXPECT_TRUE(std::holds_alternative<dialogue::UserMessage>(words->request));
}

TEST(Rasa, WhatIsNoRequestIsRefused) {
  for (const char* body :
       {"", "[]", "{", R"({"sender":"sender-1"})", R"({"message":"a"})", R"({"sender":1,"message":"a"})",
        R"({"sender":"short","message":"a"})", "{\"sender\":\"sender-1\",\"message\":\"\xff\"}"}) {
    EXPECT_FALSE(parse_rasa(body)) << body;
  }
  EXPECT_FALSE(parse_rasa(R"({"message":"a","sender":")" + std::string(kMaxNameBytes + 1, 'a') + "\"}"));
  EXPECT_TRUE(parse_rasa(R"({"message":"a","sender":")" + std::string(kMaxNameBytes, 'a') + "\"}"));
}

TEST(Rasa, AnAnswerIsPlainTextWithItsNoticeAndButtons) {
  const json messages = answer_to(dialogue::UserMessage{{}, "what is chemo"});
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0], (json{{"recipient_id", "sender-1"},
                               {"text", sample::assistant().bot("en").language().response("chemo.overview")->plain}}));
  EXPECT_EQ(messages[1]["text"], "The line draft_notice.");
  EXPECT_EQ(messages[1]["buttons"],
            (json::array({{{"title", "What is pain relief?"}, {"payload", "/pain.overview"}}})));
}

TEST(Rasa, AProblemIsExplained) {
  EXPECT_EQ(answer_to(dialogue::UserMessage{{}, " "})[0]["text"], "The line empty.");
  EXPECT_EQ(answer_to(dialogue::Choice{{}, "no.such"}), json::array()) << "there is no line for unknown_intent";
}

}  // namespace
}  // namespace verbatim::channels
