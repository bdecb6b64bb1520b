#include "matching/model.h"

#include <cmath>
#include <unordered_map>

namespace verbatim::matching {
namespace {

std::unordered_set<std::string> as_set(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

Engine::Model::Model(const content::Language& content_language, const EngineOptions& options,
                     base::Diagnostics& diagnostics)
    : language(content_language),
      normaliser(language.rules.expand),
      parts(language),
      scopes(language.rules, parts),
      neutral_words(as_set(language.rules.neutral)),
      pronouns(as_set(language.rules.pronouns)) {
  for (const content::Phrase& joiner : language.rules.joiners) joiners.insert(joiner.text);
  for (const content::Phrase& opener : language.rules.openers) openers.push_back(parts.intern(opener.text));
  for (const content::Topic& topic : language.topics) {
    subject_of_topic.push_back(topic.subject.text.empty() ? kNoPart : parts.term(topic.subject.text));
  }
  for (const content::Intent& intent : language.intents) {
    const auto topic = language.topic_by_name.find(intent.topic);
    topic_of_intent.push_back(topic == language.topic_by_name.end() ? -1 : static_cast<std::int32_t>(topic->second));
  }
  compile_patterns();
  const auto frequency = word_frequency();
  RegexWords words(language, frequency);
  parts.compile(words);
  load_words(options, frequency, words, diagnostics);

  std::vector<ExampleIndex::Example> all;
  for (IntentIndex intent = 0; intent < language.intents.size(); ++intent) {
    for (const content::Phrase& example : language.intents[intent].examples) {
      text::NormalText normal = normaliser.normalise(example.text);
      speller->correct(normal);
      all.push_back({intent, std::move(normal)});
    }
  }
  examples = std::make_unique<ExampleIndex>(std::move(all));
  measure_rarity();
}

void Engine::Model::compile_patterns() {
  const auto add = [this](const content::Phrase& source, PatternUse use, std::uint32_t owner) -> CompiledPattern& {
    CompiledPattern& compiled = patterns.emplace_back(compile_pattern(source, parts));
    compiled.use = use;
    compiled.owner = owner;
    return compiled;
  };
  const auto last = [this] { return static_cast<PatternIndexNumber>(patterns.size() - 1); };
  forbid.resize(language.intents.size());
  beats.resize(language.intents.size());
  for (IntentIndex i = 0; i < language.intents.size(); ++i) {
    const content::Intent& intent = language.intents[i];
    for (const content::PatternSource& pattern : intent.patterns) {
      add(pattern.source, PatternUse::answer, i).strength = pattern.strength;
      if (intent.tier == content::Tier::safety) safety_patterns.push_back(last());
    }
    for (const content::Phrase& pattern : intent.unless) {
      add(pattern, PatternUse::forbid, i);
      forbid[i].push_back(last());
    }
    for (const content::Phrase& pattern : intent.tail) {
      add(pattern, PatternUse::tail, i);
      tail.push_back(last());
    }
    for (const content::Phrase& sibling : intent.beats) beats[i].push_back(language.intent_by_id.at(sibling.text));
  }
  cancel.resize(language.terms.size());
  hides.resize(language.terms.size());
  for (std::uint32_t t = 0; t < language.terms.size(); ++t) {
    for (const content::Phrase& pattern : language.terms[t].cancelled_by) {
      add(pattern, PatternUse::cancel, t);
      cancel[t].push_back(last());
    }
    for (const content::Phrase& hidden : language.terms[t].hides) hides[t].push_back(parts.term(hidden.text));
  }
  // What the safety tier looks at is confirmed outside the cap: its patterns, what forbids them, and what masks their
  // terms.
  for (const CompiledPattern& pattern : patterns) {
    const bool of_intent = pattern.use != PatternUse::cancel;
    if (!of_intent || language.intents[pattern.owner].tier != content::Tier::safety) continue;
    for (const auto& sequence : pattern.sequences) {
      for (const CompiledPart& part : sequence.parts) parts.mark_safety(part.part);
    }
  }
  for (std::uint32_t t = 0; t < hides.size(); ++t) {
    if (!hides[t].empty()) parts.mark_safety(t);
  }
}

// How often each word occurs in the examples as they are typed.
std::unordered_map<std::string, std::uint32_t> Engine::Model::word_frequency() const {
  std::unordered_map<std::string, std::uint32_t> frequency;
  for (const content::Intent& intent : language.intents) {
    for (const content::Phrase& example : intent.examples) {
      const text::NormalText normal = normaliser.normalise(example.text);
      for (std::size_t i = 0; i < normal.tokens.size(); ++i) ++frequency[std::string(normal.word(i))];
    }
  }
  return frequency;
}

void Engine::Model::load_words(const EngineOptions& options,
                               const std::unordered_map<std::string, std::uint32_t>& frequency, RegexWords& words,
                               base::Diagnostics& diagnostics) {
  for (const std::string& name : language.rules.dictionaries) {
    const std::string path = options.dictionary_path + "/" + name;
    if (const auto loaded = dictionary.add_file(path); !loaded) {
      diagnostics.error(language.rules.where, "missing-dictionary", loaded.error().message,
                        "install the word list, or set dictionary_path to the folder that holds " + name);
    }
  }
  for (const std::string& word : language.rules.neutral) dictionary.add_word(word);
  dictionary.finish();

  std::unordered_set<std::string> matched;
  for (const content::Term& term : language.terms) {
    for (const content::Phrase& alternative : term.alternatives) words.collect(alternative.text, matched);
  }
  for (std::size_t part = language.terms.size(); part < parts.size(); ++part) {
    words.collect(parts.name(static_cast<PartIndex>(part)), matched);
  }
  // An example's word counts only if it is a word already: examples are written as people type, misspellings included.
  std::unordered_map<std::string, std::uint32_t> weights;
  for (const std::string& word : matched) weights.emplace(word, 1);
  for (const auto& [word, count] : frequency) {
    if (matched.contains(word) || dictionary.contains(word)) weights[word] += count;
  }
  for (const content::Term& term : language.terms) {  // known misspellings are answered as they are
    for (const content::Phrase& word : term.misspelt) dictionary.add_word(word.text);
  }
  dictionary.finish();
  vocabulary = weights.size();
  speller = std::make_unique<text::Speller>(dictionary, weights);
}

void Engine::Model::measure_rarity() {
  std::vector<std::uint32_t> df(parts.size(), 0);
  for (const ExampleIndex::Example& example : examples->examples()) {
    const SpanTable spans = parts.find(example.normal);
    spans.for_each([&, last = static_cast<PartIndex>(kNoPart)](PartIndex part, const Span&) mutable {
      if (part != last) ++df[part];
      last = part;
    });
  }
  const double total = static_cast<double>(examples->examples().size());
  std::vector<double> rarity(parts.size());
  for (std::size_t part = 0; part < rarity.size(); ++part) rarity[part] = std::log((total + 1) / (df[part] + 1));

  index = std::make_unique<PatternIndex>(parts.size());
  for (PatternIndexNumber number = 0; number < patterns.size(); ++number) {
    CompiledPattern& pattern = patterns[number];
    for (const auto& sequence : pattern.sequences) {
      for (const CompiledPart& part : sequence.parts) pattern.rarity += rarity[part.part];
    }
    const bool ranked =
        pattern.use == PatternUse::answer && language.intents[pattern.owner].tier != content::Tier::safety;
    if (ranked) index->add(number, pattern, rarity);
  }
}

}  // namespace verbatim::matching
