#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/diagnostic.h"
#include "content/content.h"
#include "matching/classifier.h"
#include "matching/engine.h"
#include "matching/examples.h"
#include "matching/part_table.h"
#include "matching/pattern_index.h"
#include "matching/regex_words.h"
#include "matching/scope_rules.h"
#include "text/dictionary.h"
#include "text/normaliser.h"
#include "text/speller.h"

namespace verbatim::matching {

// Everything that is compiled from one language's content, read-only once built. The stages (analysis, ranking, policy)
// are functions over it.
struct Engine::Model {
  Model(const content::Language& content_language, const EngineOptions& options, base::Diagnostics& diagnostics);

  const content::Language& language;
  const Tuning tuning;
  const text::Expansions expansions;  // contractions, chat-speak, known misspellings
  text::Normaliser normaliser;
  text::Dictionary dictionary;
  std::unique_ptr<text::Speller> speller;
  std::size_t vocabulary = 0;

  PartTable parts;
  ScopeRules scopes;
  std::vector<CompiledPattern> patterns;
  std::vector<PatternIndexNumber> safety_patterns;      // of the safety tier, in the order of the intents
  std::vector<std::vector<PatternIndexNumber>> forbid;  // by intent: its `unless`
  std::vector<PatternIndexNumber> tail;                 // what adds safety.tail to a topical answer
  std::vector<std::vector<PatternIndexNumber>> cancel;  // by term: what makes a foreign one harmless
  std::vector<std::vector<IntentIndex>> beats;          // by intent
  std::unique_ptr<PatternIndex> index;                  // topical and chat patterns
  std::unique_ptr<ExampleIndex> examples;
  std::unique_ptr<Classifier> classifier;
  bool classifier_ranks = false;  // it has learnt from enough messages to have a say in the ranking

  std::vector<PartIndex> neutral_and_foreign;  // the terms of these kinds
  std::vector<PartIndex> subject_of_topic;     // by topic; kNoPart if it has none
  std::vector<std::int32_t> topic_of_intent;
  // By intent: those of other topics with the same aspect ("side_effects"; not the overviews).
  std::vector<std::vector<IntentIndex>> same_aspect;
  std::vector<std::vector<IntentIndex>> follow_ups;  // by intent: what its response suggests
  std::unordered_set<std::string> neutral_words;
  std::unordered_set<std::string> pronouns;
  std::unordered_set<std::string> question_words;
  std::unordered_set<std::string> joiners;
  std::vector<PartIndex> openers;

  static constexpr PartIndex kNoPart = 0xffffffff;
  static constexpr unsigned kThreads = 2;            // on which it is compiled
  static constexpr std::size_t kRaritySample = 500;  // examples
  static constexpr std::uint32_t kOftenUsed = 3;     // times in the examples: surely a word
  static constexpr std::uint32_t kOftenHeard = 10;   // times in what was heard: misspelt words are corrected to it
  // With fewer messages an intent the classifier orders suggestions, and the patterns rank alone.
  static constexpr std::size_t kLeastLessonsPerIntent = 20;
  // ... and with more intents than this it then learns nothing: its weights would grow with their square.
  static constexpr std::size_t kMaxIntentsWithFewLessons = 2'000;

 private:
  void compile_patterns();
  void find_siblings();
  // tables.cpp
  void read_tables(const EngineOptions& options, base::Diagnostics& diagnostics);
  void make_tables(const EngineOptions& options, base::Diagnostics& diagnostics);
  std::string pack_tables() const;
  bool unpack_tables(std::string_view bytes);
  using Frequency = std::unordered_map<std::string, std::uint32_t>;  // by word: times
  Frequency word_frequency() const;
  Frequency heard_frequency() const;
  void load_dictionaries(const EngineOptions& options, base::Diagnostics& diagnostics);
  bool is_run_together(std::string_view word) const;
  void make_speller(const RegexWords& words, const Frequency& frequency);
  void drop_misspellings(Frequency& weights, const Frequency& frequency) const;
  void read_examples();
  // learnt_inputs.cpp
  std::string inputs_of_lessons() const;
  std::string inputs_of_counts() const;
  std::optional<std::string> inputs_of_tables(const std::string& dictionary_path) const;
  // learning.cpp; `store` may be null.
  std::vector<Classifier::Lesson> lessons() const;
  std::size_t lesson_count() const;
  void learn_intents(LearntStore* store);
  std::vector<const text::NormalText*> sample() const;
  std::vector<std::uint32_t> count_parts() const;
  std::vector<std::uint32_t> learn_counts(LearntStore* store) const;
  void weigh_patterns(LearntStore* store);
};

}  // namespace verbatim::matching
