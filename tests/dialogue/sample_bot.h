#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "dialogue/assistant.h"
#include "matching/sample_language.h"
#include "sample_content.h"

// A bot small enough to know by heart, with follow-ups and lines of its own, for tests of what is said and offered.
namespace verbatim::sample {

inline constexpr std::string_view kSpokenYaml = R"yaml(
dictionaries: []
expand: {"what's": "what is", "don't": "do not"}
neutral: [can, on, will, the, a, is, what, my, i, it, of, do, does, and, have, for, please, about, how, to, in,
          me, one, number]
pronouns: [it, that]
openers: ["what about", "and( for)?"]
question_words: [what, how, does, can]
joiners: [and, but, also]
negation: ["no", "not", "never"]
past: ["last year"]
hypothetical: ["what if"]
"yes": ["yes", "yes please"]
"no": ["no", "no thanks"]
tell_more: ["(please )?tell me more( please)?"]
ordinals: {"1": 1, first: 1, "2": 2, second: 2, "3": 3, "4": 4, "9": 9, last: -1}
)yaml";

inline constexpr std::string_view kSpokenTopics = R"yaml(topic: chemo
subject: chemo
terms:
  chemo: [chemo, chemotherapy, taxol]
  side_effects: ["side effects?"]
  hair: [hair, wig]
  lung_cancer: {any: ["lung cancer"], kind: foreign}
  fever: [fever]
  work: [work, job]
intents:
  chemo.overview:
    patterns: ["what is ~ {chemo}"]
    bare: ["{chemo}"]
    examples: ["what is chemo"]
  chemo.side_effects:
    patterns: ["{chemo} & {side_effects}"]
    beats: [chemo.overview]
    examples: ["side effects of chemo"]
  chemo.hair:
    strong: ["{chemo} & {hair}"]
    examples: ["will chemo take my hair"]
  chemo.work:
    patterns: ["{chemo} & {work}"]
    examples: ["can i work on chemo"]
===
topic: radiation
subject: radiation
terms:
  radiation: [radiation, rads]
intents:
  radiation.overview:
    patterns: ["what is ~ {radiation}"]
    bare: ["{radiation}"]
    examples: ["what is radiation"]
  radiation.side_effects:
    patterns: ["{radiation} & {side_effects}"]
    examples: ["radiation side effects"]
===
topic: safety
tier: safety
intents:
  safety.emergency:
    patterns: ["{fever@now}"]
    tail: ["{chemo} ... chills"]
    examples: ["i have a fever"]
  safety.crisis:
    patterns: ["want to die"]
    examples: ["i want to die"]
===
topic: chat
tier: chat
intents:
  chat.greeting:
    whole: ["(hello|hi)"]
    examples: ["hello"]
===
topic: out_of_scope
tier: refusal
intents:
  out_of_scope:
    patterns: ["(weather|football)"]
    examples: ["weather"]
)yaml";

// The language of kSpokenTopics, with the labels and follow-ups that its authors would give it.
inline content::Language spoken_language(std::string_view topics = kSpokenTopics) {
  content::Language language = Language(topics, kSpokenYaml).language();
  const auto edit = [&language](std::string_view id, std::string_view ask, std::vector<std::string_view> follow_ups) {
    const auto found = language.response_by_id.find(std::string(id));
    if (found == language.response_by_id.end()) return;
    content::Response& response = language.responses[found->second];
    if (!ask.empty()) response.ask.text = ask;
    for (const std::string_view follow_up : follow_ups) response.follow_ups.push_back(phrase(std::string(follow_up)));
  };
  edit("chemo.overview", "What is chemo?", {"chemo.side_effects", "chemo.hair", "chemo.work", "radiation.overview"});
  edit("chemo.side_effects", "", {"chemo.hair", "chemo.work", "chemo.overview", "radiation.side_effects"});
  edit("chemo.work", "Must everyone stop earning?", {});  // no pattern knows a word of it
  edit("radiation.overview", "", {"radiation.side_effects"});
  edit("out_of_scope", "", {"chemo.overview", "radiation.overview"});
  add_response(language, "safety.tail", "", "Call if it gets worse.");
  add_response(language, "system.clarify", "", "Did you mean one of these?");
  add_response(language, "system.not_understood", "", "I did not understand.", {"radiation.overview"});
  add_response(language, "system.no_suggestion", "", "As you like.");
  return language;
}

// Speaks English, French and Brazilian Portuguese, all in the same words. Made once for a whole test program.
inline const dialogue::Assistant& spoken_assistant() {
  static const auto assistant = [] {
    auto content = std::make_shared<content::Content>();
    content->version = "spoken";
    for (const char* tag : {"en", "fr", "pt-BR"}) {
      content->languages.push_back(spoken_language());
      content->languages.back().tag = tag;
    }
    base::Diagnostics diagnostics;
    auto made = std::make_unique<const dialogue::Assistant>(std::move(content), matching::EngineOptions{}, diagnostics);
    for (const base::Diagnostic& d : diagnostics.list()) ADD_FAILURE() << base::to_string(d);
    return made;
  }();
  return *assistant;
}

}  // namespace verbatim::sample
