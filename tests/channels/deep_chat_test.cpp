#include "channels/deep_chat.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sample_content.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

dialogue::Outcome answer_to(std::string text) {
  dialogue::Session session;
  session.language = "en";
  return dialogue::take_turn(sample::assistant(), session, dialogue::UserMessage{{}, std::move(text)}, {});
}

const dialogue::Bot& bot() {
  return sample::assistant().bot("en");
}

TEST(DeepChat, TheLastMessageOfTheUserCounts) {
  const auto incoming = parse_deep_chat(
      R"({"messages":[{"role":"user","text":"one"},{"role":"user","text":"two"},{"role":"ai","text":"three"},{"role":"user","files":[]}],"x":1})");
  ASSERT_TRUE(incoming);
  EXPECT_EQ(std::get<dialogue::UserMessage>(incoming->request).text, "two");
  EXPECT_EQ(incoming->conversation, "");
  EXPECT_EQ(parse_deep_chat(R"({"messages":[{"role":"user","text":"a"}],"session":"12345678"})")->conversation,
            "12345678");
}

TEST(DeepChat, WhatIsNoRequestIsRefused) {
  for (const char* body :
       {"", "[]", "{}", R"({"messages":{}})", R"({"messages":[]})", R"({"messages":[1,{"role":"ai","text":"a"}]})",
        R"({"messages":[{"role":"user","text":1}]})", R"({"messages":[{"role":"user","text":"a"}],"session":1})",
        R"({"messages":[{"role":"user","text":"a"}],"session":"1234567"})",
        "{\"messages\":[{\"role\":\"user\",\"text\":\"\xff\"}]}"}) {
    EXPECT_FALSE(parse_deep_chat(body)) << body;
  }
}

TEST(DeepChat, AnAnswerIsMarkdownAndSuggestionsAreItsButtons) {
  const json messages = json::parse(render_deep_chat(answer_to("what is chemo"), bot()));
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0], (json{{"text", "Chemo is a \"strong\" medicine.\n\n- one\n- two"}}));
  EXPECT_EQ(messages[1], (json{{"text", "The line draft_notice."}}));
  EXPECT_EQ(messages[2]["html"],
            R"(<div class="deep-chat-temporary-message"><button class="deep-chat-button deep-chat-suggestion-button">)"
            "What is pain relief?</button></div>");
}

TEST(DeepChat, LabelsAreEscaped) {
  dialogue::Numbered numbered;
  numbered.reply.suggestions.push_back({"a.b", "<script> & \"co\""});
  const json messages = json::parse(render_deep_chat(numbered, bot()));
  EXPECT_NE(messages[0]["html"].get<std::string>().find(">&lt;script&gt; &amp; &quot;co&quot;</button>"),
            std::string::npos);
}

TEST(DeepChat, AStreamIsOfOneKindWithItsButtonsApart) {
  const std::string events = stream_deep_chat(answer_to("what is chemo"), bot());
  EXPECT_TRUE(events.starts_with("data: {\"html\":\"<p>Chemo is"));
  EXPECT_NE(events.find("data: {\"html\":\"<p>The line draft_notice.</p>\\n\"}\n\n"), std::string::npos);
  EXPECT_TRUE(events.ends_with(",\"role\":\"suggestions\"}\n\n"));
  EXPECT_EQ(events.find("\"text\""), std::string::npos);
}

TEST(DeepChat, EveryObjectHasWhatItShows) {
  EXPECT_EQ(json::parse(render_deep_chat(answer_to(" "), bot())), json::parse(R"([{"text":"The line empty."}])"));
  const dialogue::Outcome problem = dialogue::make_problem(bot(), dialogue::ErrorCode::bad_request, "why");
  EXPECT_EQ(json::parse(render_deep_chat(problem, bot())), json::parse(R"([{"error":"why"}])"));
  EXPECT_EQ(render_deep_chat(dialogue::Acknowledged{}, bot()), "[]");
}

}  // namespace
}  // namespace verbatim::channels
