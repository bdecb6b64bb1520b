#include "protocol/server_frame.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocol/json_text.h"
#include "sample_content.h"

// The spliced frames are held against the same frames built with a JSON library.
namespace verbatim::protocol {
namespace {

using nlohmann::json;

json answer_of(const dialogue::Answer& answer, bool html) {
  const content::Response& response = *answer.response;
  json sources = json::array();
  for (const content::Source& source : response.sources) {
    sources.push_back({{"title", source.title}, {"publisher", source.publisher}, {"url", source.url}});
  }
  json out = {{"intent", answer.intent},   {"title", response.title}, {"text", response.text},          {"lang", "en"},
              {"digest", response.digest}, {"sources", sources},      {"review", {{"status", "draft"}}}};
  if (html) out["html"] = response.html;
  return out;
}

json content_of(const dialogue::Reply& reply, bool html) {
  json out = {{"kind", to_string(reply.kind)}, {"answers", json::array()}, {"suggestions", json::array()}};
  for (const auto& answer : reply.answers) out["answers"].push_back(answer_of(answer, html));
  for (const auto& suggestion : reply.suggestions) {
    out["suggestions"].push_back({{"intent", suggestion.intent}, {"label", suggestion.label}});
  }
  return out;
}

class ServerFrame : public testing::Test {
 protected:
  std::shared_ptr<const content::Content> content_ = sample::content();
  const content::Language& language_ = content_->languages[0];
  ReplyCatalogue catalogue_{*content_};
};

TEST_F(ServerFrame, EveryReplyEqualsTheOneThatALibraryBuilds) {
  for (const content::Intent& intent : language_.intents) {
    for (const bool html : {false, true}) {
      dialogue::Numbered numbered;
      numbered.seq = 4;
      numbered.reply.kind = dialogue::ReplyKind::answer;
      numbered.reply.answers = {{intent.id, language_.response(intent.response.text)},
                                {"system.clarify", language_.response("system.clarify")}};
      numbered.reply.suggestions = {{"chemo.overview", language_.response("chemo.overview")->ask.text},
                                    {"odd\"id", "A label of no response"}};
      json expected = content_of(numbered.reply, html);
      expected.update({{"type", "reply"}, {"id", "r4"}, {"seq", 4}, {"reply_to", "c1"}, {"session", "token"}});
      EXPECT_EQ(json::parse(encode_reply(catalogue_, numbered, {"token", "c1", html})), expected);
    }
  }
}

TEST_F(ServerFrame, AnAnswerKeepsTheIdOfItsIntent) {
  dialogue::Numbered numbered;
  numbered.reply.answers = {{"chemo.nickname", language_.response("chemo.overview")}};
  const json frame = json::parse(encode_reply(catalogue_, numbered, {"token", "", false}));
  EXPECT_EQ(frame["answers"][0]["intent"], "chemo.nickname");
  EXPECT_FALSE(frame.contains("reply_to"));
}

TEST_F(ServerFrame, AnApprovedAnswerSaysByWhomAndWhen) {
  auto content = std::make_shared<content::Content>(*content_);
  content::Response& response = content->languages[0].responses[0];
  response.review = {content::ReviewStatus::approved, "Dr A", "2025-01-02", "2026-01-02", "sha256:x"};
  const ReplyCatalogue catalogue(*content);
  dialogue::Numbered numbered;
  numbered.reply.answers = {{response.id, &response}};
  EXPECT_EQ(json::parse(encode_reply(catalogue, numbered, {"token", "", false}))["answers"][0]["review"],
            json({{"status", "approved"}, {"by", "Dr A"}, {"on", "2025-01-02"}, {"next", "2026-01-02"}}));
}

TEST_F(ServerFrame, WelcomeOfANewSessionCarriesTheFirstReply) {
  dialogue::Reply first{dialogue::ReplyKind::answer, {{"system.welcome", language_.response("system.welcome")}}, {}};
  EXPECT_EQ(json::parse(encode_welcome(catalogue_, 0, &first, {"token", "", true})),
            json({{"type", "welcome"},
                  {"session", "token"},
                  {"resumed", false},
                  {"seq", 0},
                  {"reply", content_of(first, true)}}));
  EXPECT_EQ(json::parse(encode_welcome(catalogue_, 3, nullptr, {"token", "h1", false})),
            json({{"type", "welcome"}, {"session", "token"}, {"resumed", true}, {"seq", 3}, {"reply_to", "h1"}}));
}

TEST_F(ServerFrame, AckAndForgotten) {
  EXPECT_EQ(encode_ack({"", "c3", false}), R"({"type":"ack","reply_to":"c3"})");
  EXPECT_EQ(json::parse(encode_forgotten({language_.response("system.forgotten")}, {"", "c4", false})),
            json({{"type", "forgotten"}, {"reply_to", "c4"}, {"text", "The line forgotten."}}));
}

TEST_F(ServerFrame, Errors) {
  EXPECT_EQ(json::parse(encode_error({dialogue::ErrorCode::bad_json, "at \"byte\" 3\x01", nullptr}, {})),
            json({{"type", "error"}, {"code", "bad_json"}, {"message", "at \"byte\" 3\x01"}, {"temporary", false}}));
  const dialogue::Problem limited{dialogue::ErrorCode::rate_limited, "m", language_.response("system.rate_limited")};
  EXPECT_EQ(json::parse(encode_error(limited, {"", "c1", true}, std::chrono::milliseconds(250))),
            json({{"type", "error"},
                  {"code", "rate_limited"},
                  {"message", "m"},
                  {"reply_to", "c1"},
                  {"temporary", true},
                  {"retry_after_ms", 250},
                  {"text", "The line rate_limited."},
                  {"html", "<p>The line rate_limited.</p>\n"}}));
}

// Texts are looked through eight bytes at a time.
TEST(JsonText, AnEscapeIsFoundWhereverItIs) {
  for (const char escaped : {'"', '\\', '\n', '\x1f'}) {
    for (std::size_t at = 0; at < 20; ++at) {
      std::string text = "\xc3\xa9\x7f !#[]abcdefghijk\xc3\xa9";
      text.insert(at == 1 || at == 17 ? at + 1 : at, 1, escaped);
      std::string out;
      append_json_string(out, text);
      EXPECT_EQ(out, json(text).dump()) << at;
    }
  }
}

TEST(JsonText, EveryCharacterSurvives) {
  std::string text = "\u00e9\U0001F600\u2028";
  for (char c = 0; c < 127; ++c) text += c;
  std::string out;
  append_json_string(out, text);
  EXPECT_EQ(json::parse(out).get<std::string>(), text);
}

}  // namespace
}  // namespace verbatim::protocol
