#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "content/content.h"
#include "matching/engine.h"

// Languages of any size for benchmarks: N patterns over N/20 topics and 20 aspects, one intent each, and messages for
// them.
namespace verbatim::benchmark_sample {

inline constexpr std::size_t kAspects = 20;

// A word that no other number gives: "bakemi".
inline std::string made_up_word(std::size_t number) {
  std::string word;
  for (int syllable = 0; syllable < 4; ++syllable, number /= 64) {
    word += "bdfgklmnprstvzhj"[number % 16];
    word += "aeiu"[number / 16 % 4];
  }
  return word;
}

class GeneratedLanguage {
 public:
  explicit GeneratedLanguage(std::size_t patterns) {
    for (const char* word : {"the", "a", "is", "of", "my", "to", "please", "can", "you", "tell", "me", "about"})
      language_.rules.neutral.emplace_back(word);
    language_.tag = "en";
    for (std::size_t aspect = 0; aspect < kAspects; ++aspect) {
      const std::string word = made_up_word(aspect);
      add_term("aspect" + std::to_string(aspect),
               {word + "s?", "how (long|much|often) " + word, word + " (effects?|rate)"});
    }
    for (std::size_t topic = 0; topic < patterns / kAspects; ++topic) add_topic(topic);
    base::Diagnostics diagnostics;
    engine_ = std::make_unique<matching::Engine>(language_, matching::EngineOptions{}, diagnostics);
  }

  const matching::Engine& engine() const { return *engine_; }
  std::size_t topics() const { return language_.topics.size(); }

  // As a person types: fillers, an aspect and a topic (one of the two is missing in every second message).
  std::string message(std::mt19937& random) const {
    static constexpr const char* kFillers[] = {"the",  "is", "my", "please", "can",   "doctor", "week", "said",
                                               "last", "we", "me", "think",  "house", "know",   "about"};
    const auto below = [&random](std::size_t n) {
      return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    std::string text;
    const std::size_t words = 4 + below(16), kind = below(4);
    const std::size_t topic_at = below(words), aspect_at = below(words);
    for (std::size_t i = 0; i < words; ++i) {
      text += (text.empty() ? "" : " ") + std::string(kFillers[below(std::size(kFillers))]);
      if (i == aspect_at && kind != 0) text += " " + made_up_word(below(kAspects));
      if (i == topic_at && kind != 1) text += " " + made_up_word(kAspects + below(topics()));
    }
    return text;
  }

  // 1,000 characters of topics and aspects only.
  std::string hostile_message(std::mt19937& random) const {
    std::string text;
    while (text.size() < 1'000) {
      text += made_up_word(std::uniform_int_distribution<std::size_t>(0, kAspects + topics() - 1)(random)) + " ";
    }
    text.resize(1'000);
    return text;
  }

 private:
  void add_term(const std::string& name, const std::vector<std::string>& alternatives) {
    content::Term term;
    term.name = name;
    for (const std::string& alternative : alternatives) term.alternatives.push_back({alternative, {}});
    language_.term_by_name.emplace(name, static_cast<std::uint32_t>(language_.terms.size()));
    language_.terms.push_back(std::move(term));
  }

  void add_topic(std::size_t number) {
    const std::string name = "topic" + std::to_string(number), word = made_up_word(kAspects + number);
    // Every fourth topic has a form that only RE2 finds.
    std::vector<std::string> forms = {word, word + " (therapy|scan|clinic)"};
    if (number % 4 == 0) forms.push_back(word.substr(0, 6) + "+ ?" + word.substr(6));
    add_term(name, forms);
    language_.topic_by_name.emplace(name, static_cast<std::uint32_t>(language_.topics.size()));
    language_.topics.push_back({name, {name, {}}});
    for (std::size_t aspect = 0; aspect < kAspects; ++aspect) {
      const std::string other = "aspect" + std::to_string(aspect), id = name + "." + other;
      const char* const joiner = aspect % 2 == 0 ? " & " : " ... ";
      content::Intent intent;
      intent.id = id;
      intent.topic = name;
      intent.response = {id, {}};
      intent.patterns.push_back({{"{" + other + "}" + joiner + "{" + name + "}", {}}, content::Strength::normal});
      if (aspect == 0) intent.examples.push_back({made_up_word(aspect) + " of my " + word, {}});
      language_.intent_by_id.emplace(id, static_cast<std::uint32_t>(language_.intents.size()));
      language_.intents.push_back(std::move(intent));
      content::Response response;
      response.id = id;
      language_.response_by_id.emplace(id, static_cast<std::uint32_t>(language_.responses.size()));
      language_.responses.push_back(std::move(response));
    }
  }

  content::Language language_;
  std::unique_ptr<matching::Engine> engine_;
};

}  // namespace verbatim::benchmark_sample
