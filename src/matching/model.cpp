#include "matching/model.h"

#include <algorithm>
#include <unordered_map>

#include "base/parallel.h"

namespace verbatim::matching {
namespace {

std::unordered_set<std::string> as_set(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

// What the language expands, and each known misspelling of a term whose name is a word of its own ("kemo" -> "chemo"),
// so that the patterns, the speller and the classifier all meet the one word.
text::Expansions expansions_of(const content::Language& language) {
  text::Expansions all = language.rules.expand;
  for (const content::Term& term : language.terms) {
    const auto is_name = [&term](const content::Phrase& alternative) { return alternative.text == term.name; };
    const bool own_word = std::any_of(term.alternatives.begin(), term.alternatives.end(), is_name);
    if (!own_word || all.contains(term.name)) continue;
    for (const content::Phrase& word : term.misspelt) all.emplace(word.text, term.name);
  }
  return all;
}

}  // namespace

Engine::Model::Model(const content::Language& content_language, const EngineOptions& options,
                     base::Diagnostics& diagnostics)
    : language(content_language),
      tuning(options.tuning),
      expansions(expansions_of(language)),
      normaliser(expansions),
      parts(language),
      scopes(language.rules, parts),
      neutral_words(as_set(language.rules.neutral)),
      pronouns(as_set(language.rules.pronouns)) {
  for (const content::Phrase& joiner : language.rules.joiners) joiners.insert(joiner.text);
  for (const content::Phrase& word : language.rules.question_words) question_words.insert(word.text);
  for (const content::Phrase& opener : language.rules.openers) openers.push_back(parts.intern(opener.text));
  for (const content::Topic& topic : language.topics) {
    subject_of_topic.push_back(topic.subject.text.empty() ? kNoPart : parts.term(topic.subject.text));
  }
  for (const content::Intent& intent : language.intents) {
    const auto topic = language.topic_by_name.find(intent.topic);
    topic_of_intent.push_back(topic == language.topic_by_name.end() ? -1 : static_cast<std::int32_t>(topic->second));
    auto& next = follow_ups.emplace_back();
    for (const content::Phrase& id : language.response(intent.response.text)->follow_ups) {
      const auto found = language.intent_by_id.find(id.text);
      if (found != language.intent_by_id.end()) next.push_back(found->second);
    }
  }
  find_siblings();
  compile_patterns();
  const auto frequency = word_frequency();
  RegexWords words(language, frequency);
  parts.spell_phrases(words);
  base::in_parallel(2, kThreads, [&](std::size_t half) {
    if (half == 0) return parts.index_literals(words);
    load_dictionaries(options, diagnostics);
    parts.expand_regexes();
  });
  make_speller(words, frequency);
  read_examples();
  base::in_parallel(2, kThreads, [&](std::size_t half) {
    if (half == 0) return learn_intents(options.learnt);
    weigh_patterns(options.learnt);
  });
}

void Engine::Model::find_siblings() {
  std::unordered_map<std::string, std::vector<IntentIndex>> by_aspect;
  for (IntentIndex i = 0; i < language.intents.size(); ++i) {
    const std::string& id = language.intents[i].id;
    const std::size_t dot = id.find('.');
    if (dot != std::string::npos && id.substr(dot + 1) != "overview") by_aspect[id.substr(dot + 1)].push_back(i);
  }
  same_aspect.resize(language.intents.size());
  for (const auto& [aspect, intents] : by_aspect) {
    for (const IntentIndex i : intents) {
      for (const IntentIndex other : intents) {
        if (other != i) same_aspect[i].push_back(other);
      }
    }
  }
}

void Engine::Model::read_examples() {
  std::vector<ExampleIndex::Example> all;
  for (IntentIndex intent = 0; intent < language.intents.size(); ++intent) {
    for (std::size_t i = 0; i < language.intents[intent].examples.size(); ++i) all.push_back({intent, {}});
  }
  std::vector<const content::Phrase*> phrases;
  for (const content::Intent& intent : language.intents) {
    for (const content::Phrase& example : intent.examples) phrases.push_back(&example);
  }
  base::in_parallel(all.size(), kThreads, [&](std::size_t i) {
    all[i].normal = normaliser.normalise(phrases[i]->text);
    speller->correct(all[i].normal);
  });
  examples = std::make_unique<ExampleIndex>(std::move(all));
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
  for (std::uint32_t t = 0; t < language.terms.size(); ++t) {
    for (const content::Phrase& pattern : language.terms[t].cancelled_by) {
      add(pattern, PatternUse::cancel, t);
      cancel[t].push_back(last());
    }
    for (const content::Phrase& hidden : language.terms[t].hides) parts.hide(parts.term(hidden.text), t);
    if (!language.terms[t].hides.empty()) parts.mark_safety(t);
    if (language.terms[t].kind != content::TermKind::own) neutral_and_foreign.push_back(t);
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

void Engine::Model::load_dictionaries(const EngineOptions& options, base::Diagnostics& diagnostics) {
  for (const std::string& name : language.rules.dictionaries) {
    const std::string path = options.dictionary_path + "/" + name;
    if (const auto loaded = dictionary.add_file(path); !loaded) {
      diagnostics.error(language.rules.where, "missing-dictionary", loaded.error().message,
                        "install the word list, or set dictionary_path to the folder that holds " + name);
    }
  }
  for (const std::string& word : language.rules.neutral) dictionary.add_word(word);
  dictionary.finish();
}

// Whether a word is only several known words in a row, as "pushwant" is, which "push ?(a )?want" can match: no target
// for a correction. Its parts have three letters at least or are neutral words.
bool Engine::Model::is_run_together(std::string_view word) const {
  for (std::size_t length = 1; length < word.size(); ++length) {
    const std::string head(word.substr(0, length));
    const std::string rest(word.substr(length));
    const auto known = [this](const std::string& part) {
      return neutral_words.contains(part) || (part.size() >= 3 && dictionary.contains(part));
    };
    if (known(head) && (known(rest) || is_run_together(rest))) return true;
  }
  return false;
}

void Engine::Model::make_speller(const RegexWords& words,
                                 const std::unordered_map<std::string, std::uint32_t>& frequency) {
  // An example's word counts only if it is a word already: examples are written as people type, misspellings included.
  std::unordered_map<std::string, std::uint32_t> weights;
  for (const std::string& word : words.vocabulary()) {
    if (expansions.contains(word)) continue;
    if (dictionary.contains(word) || frequency.contains(word) || !is_run_together(word)) weights.emplace(word, 1);
  }
  for (const auto& [word, count] : frequency) {
    if (weights.contains(word) || dictionary.contains(word)) weights[word] += count;
  }
  for (const content::Term& term : language.terms) {  // known misspellings are answered as they are
    for (const content::Phrase& word : term.misspelt) dictionary.add_word(word.text);
  }
  dictionary.finish();
  drop_misspellings(weights, frequency);
  vocabulary = weights.size();
  speller = std::make_unique<text::Speller>(dictionary, weights);
}

// A word of the regexes that is in no dictionary and no example, near one that the examples use, is a misspelling that
// an author foresaw ("tamoxifin"): it is corrected as any other, and nothing is corrected to it.
void Engine::Model::drop_misspellings(std::unordered_map<std::string, std::uint32_t>& weights,
                                      const std::unordered_map<std::string, std::uint32_t>& frequency) const {
  std::unordered_map<std::string, std::uint32_t> used;
  for (const auto& [word, count] : frequency) {
    if (count >= kOftenUsed && weights.contains(word)) used.emplace(word, count);
  }
  const text::Speller by_usage(dictionary, used);
  std::vector<const std::string*> unused;
  for (const auto& [word, weight] : weights) {
    if (!frequency.contains(word)) unused.push_back(&word);
  }
  std::vector<char> misspelt(unused.size());
  base::in_parallel(unused.size(), kThreads,
                    [&](std::size_t i) { misspelt[i] = by_usage.correct(*unused[i]) ? 1 : 0; });
  for (std::size_t i = 0; i < unused.size(); ++i) {
    if (misspelt[i]) weights.erase(std::string(*unused[i]));
  }
}

}  // namespace verbatim::matching
