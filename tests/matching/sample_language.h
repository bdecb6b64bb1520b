#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "content/loader.h"
#include "matching/engine.h"
#include "temporary_folder.h"

// Small languages for tests of the matcher, written as authors write them: YAML through the real loader.
namespace verbatim::sample {

inline constexpr std::string_view kLanguageYaml = R"(
dictionaries: []
expand: {"what's": "what is", "don't": "do not", "can't": "can not", "u": "you"}
neutral: [can, on, will, the, a, is, are, what, my, i, it, of, do, does, and, have, for, please, about, you, how, to, in, me, we, there]
subjects: [i, she]
pronouns: [it, that]
openers: ["what about", "and( for)?"]
question_words: [what, how, does, can]
joiners: [and, but, also]
negation: ["no", "not", "never"]
past: ["last year", "(years?|months?) ago"]
hypothetical: ["what if"]
"yes": ["yes"]
tell_more: ["tell me more"]
ordinals: {"1": 1, first: 1, "2": 2, second: 2, last: -1}
)";

inline void write(const std::filesystem::path& path, std::string_view text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << text;
}

// A loaded language and its engine. `topics` holds one YAML document per topic, separated by lines of `===`; each
// intent gets a response of its own.
class Language {
 public:
  explicit Language(std::string_view topics, std::string_view language_yaml = kLanguageYaml) {
    const TemporaryFolder folder;
    const auto& root = folder.path();
    write(root / "intents/en/_language.yaml", language_yaml);
    int file = 0;
    while (!topics.empty()) {
      const std::size_t end = topics.find("\n===\n");
      write(root / ("intents/en/t" + std::to_string(file++) + ".yaml"), topics.substr(0, end));
      topics = end == std::string_view::npos ? std::string_view() : topics.substr(end + 5);
    }
    write_responses(root);
    base::Diagnostics diagnostics;
    auto loaded = content::load(root.string(), diagnostics);
    for (const auto& d : diagnostics.list()) {
      if (d.severity == base::Severity::error) ADD_FAILURE() << base::to_string(d);
    }
    if (!loaded) throw std::runtime_error("the sample language does not load");
    content_ = std::make_unique<content::Content>(std::move(*loaded));
    engine_ = std::make_unique<matching::Engine>(content_->languages[0], matching::EngineOptions{}, diagnostics);
  }

  const content::Language& language() const { return content_->languages[0]; }
  const matching::Engine& engine() const { return *engine_; }

  // The answers as "a.b c.d"; "clarify: ...", "refuse" or "none".
  std::string decide(std::string_view message, const matching::ContextHint& hint = {}) const {
    const matching::Decision decision = engine_->decide(message, hint);
    std::string out;
    if (decision.verdict == matching::Verdict::refuse) return "refuse";
    if (decision.verdict == matching::Verdict::none) return "none";
    if (decision.verdict == matching::Verdict::clarify) out = "clarify:";
    const auto& list = decision.verdict == matching::Verdict::clarify ? decision.suggestions : decision.answers;
    for (const auto intent : list) out += (out.empty() ? "" : " ") + language().intents[intent].id;
    return out + (decision.safety_tail ? " +tail" : "");
  }

 private:
  // An id is any line of the YAML that looks like "  a.b:".
  static void write_responses(const std::filesystem::path& root) {
    for (const auto& entry : std::filesystem::directory_iterator(root / "intents/en")) {
      std::ifstream file(entry.path());
      for (std::string line; std::getline(file, line);) {
        const std::size_t colon = line.find(':');
        if (!line.starts_with("  ") || line.starts_with("   ") || colon == std::string::npos) continue;
        const std::string id = line.substr(2, colon - 2);
        const bool whole_topic = id == "out_of_scope";
        if (id.find('.') == std::string::npos && !whole_topic) continue;
        std::string path = id;
        if (!whole_topic) path.replace(path.find('.'), 1, "/");
        write(root / "responses/en" / (path + ".md"),
              "---\nid: " + id + "\ntitle: " + id + "\nask: \"Ask " + id + "?\"\nfollow_ups: []\n" +
                  "sources:\n  - {title: T, publisher: P, url: \"https://example.org\"}\nreview: {status: "
                  "draft}\n---\nText of " +
                  id + ".\n");
      }
    }
  }

  std::unique_ptr<content::Content> content_;
  std::unique_ptr<matching::Engine> engine_;
};

}  // namespace verbatim::sample
