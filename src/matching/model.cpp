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
  read_tables(options, diagnostics);
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

}  // namespace verbatim::matching
