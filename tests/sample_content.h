#pragma once

#include <memory>
#include <string>
#include <utility>

#include "content/content.h"
#include "dialogue/assistant.h"

// A content set small enough to know by heart, for tests that care about what happens to a reply and not about how it
// was found. Messages are answered by their examples: "what is chemo", "what is pain relief", "chest pain", "hello".
namespace verbatim::sample {

inline content::Phrase phrase(std::string text) {
  return {std::move(text), {"sample", 1, 1}};
}

inline void add_response(content::Language& language, std::string id, std::string ask, std::string text,
                         std::vector<std::string> follow_ups = {}) {
  content::Response response;
  response.id = id;
  response.title = "Title of \"" + id + "\"";
  response.ask = phrase(std::move(ask));
  response.html = "<p>" + text + "</p>\n";
  response.plain = text;
  response.text = std::move(text);
  response.digest = "sha256:" + std::string(64, 'a');
  for (std::string& follow_up : follow_ups) response.follow_ups.push_back(phrase(std::move(follow_up)));
  if (!id.starts_with("system.")) {
    response.sources.push_back({"Title", "Publisher \\ with a backslash", "https://example.org/?a=1&b=2"});
  }
  language.response_by_id[id] = static_cast<std::uint32_t>(language.responses.size());
  language.responses.push_back(std::move(response));
}

inline void add_intent(content::Language& language, std::string id, content::Tier tier, std::string example,
                       std::string response = {}) {
  content::Intent intent;
  intent.id = id;
  intent.topic = id.substr(0, id.find('.'));
  intent.tier = tier;
  intent.patterns.push_back({phrase(example), content::Strength::strong});
  intent.examples.push_back(phrase(std::move(example)));
  intent.response = phrase(response.empty() ? id : std::move(response));
  language.intent_by_id[id] = static_cast<std::uint32_t>(language.intents.size());
  language.intents.push_back(std::move(intent));
}

inline std::shared_ptr<const content::Content> content() {
  auto content = std::make_shared<content::Content>();
  content->version = "sample";
  content::Language& language = content->languages.emplace_back();
  language.tag = "en";
  language.rules.yes = {"yes"};
  add_response(language, "chemo.overview", "What is chemo?", "Chemo is a \"strong\" medicine.\n\n- one\n- two",
               {"pain.overview"});
  add_response(language, "pain.overview", "What is pain relief?", "Pain relief\thelps. Caf\u00e9.", {"chemo.overview"});
  add_response(language, "safety.emergency", "Is this an emergency?", "Call for help now.");
  add_response(language, "chat.greeting", "Hello?", "Hello.");
  add_intent(language, "chemo.overview", content::Tier::topical, "what is chemo");
  add_intent(language, "pain.overview", content::Tier::topical, "what is pain relief");
  add_intent(language, "chemo.nickname", content::Tier::topical, "what is the red devil", "chemo.overview");
  add_intent(language, "safety.emergency", content::Tier::safety, "chest pain");
  add_intent(language, "chat.greeting", content::Tier::chat, "hello");
  for (const char* topic : {"chemo", "pain", "safety", "chat"}) {
    language.topic_by_name[topic] = static_cast<std::uint32_t>(language.topics.size());
    language.topics.push_back({topic, {}});
  }
  add_response(language, "system.welcome", "", "Welcome.", {"chemo.overview", "pain.overview"});
  for (const char* line : {"clarify", "not_understood", "too_long", "empty", "rate_limited", "overloaded", "draining",
                           "internal", "forgotten", "unavailable", "notice", "draft_notice", "no_suggestion"}) {
    add_response(language, std::string("system.") + line, "", std::string("The line ") + line + ".");
  }
  add_response(language, "system.widget_send", "", "Send </script>");
  add_response(language, "out_of_scope", "", "That is outside this guide.");
  return content;
}

// Made once for a whole test program: an engine takes a while to compile.
inline const dialogue::Assistant& assistant() {
  static base::Diagnostics diagnostics;
  static const dialogue::Assistant assistant(content(), {}, diagnostics);
  return assistant;
}

}  // namespace verbatim::sample
