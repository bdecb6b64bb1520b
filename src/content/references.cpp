#include "content/references.h"

#include <algorithm>
#include <cstdint>
#include <unordered_set>
#include <utility>

#include "content/pattern.h"
#include "content/term_cycles.h"
#include "content/yaml_fields.h"

namespace verbatim::content {
namespace {

using Index = std::unordered_map<std::string, std::uint32_t>;

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

std::vector<std::string> names_of(const Index& index) {
  std::vector<std::string> names;
  for (const auto& [name, position] : index) names.push_back(name);
  std::sort(names.begin(), names.end());  // so that of two equally near names always the same is proposed
  return names;
}

// What the author may have meant, or else `otherwise`.
std::string hint_for(const std::string& name, const std::vector<std::string>& candidates, std::string otherwise) {
  std::string hint = did_you_mean(name, candidates);
  return hint.empty() ? otherwise : hint;
}

void report_twice(const char* kind, const std::string& id, const base::Location& where, const base::Location& first,
                  base::Diagnostics& diagnostics) {
  diagnostics.error(where, "duplicate-id", "the " + std::string(kind) + " " + quoted(id) + " is defined twice",
                    "first at " + first.file + ":" + std::to_string(first.line));
}

// `id_of` and `place_of` take a position in the list.
template <typename IdOf, typename PlaceOf>
void index_by(Index& index, std::size_t count, const char* kind, IdOf id_of, PlaceOf place_of,
              base::Diagnostics& diagnostics) {
  for (std::uint32_t i = 0; i < count; ++i) {
    const auto [first, is_new] = index.emplace(id_of(i), i);
    if (!is_new) report_twice(kind, id_of(i), place_of(i), place_of(first->second), diagnostics);
  }
}

class ReferenceChecker {
 public:
  ReferenceChecker(LanguageDraft& draft, base::Diagnostics& diagnostics)
      : draft_(draft), language_(draft.language), diagnostics_(diagnostics), used_(language_.terms.size()) {}

  // Whether every term can be expanded.
  bool check() {
    term_names_ = names_of(language_.term_by_name);
    intent_ids_ = names_of(language_.intent_by_id);
    response_ids_ = names_of(language_.response_by_id);
    check_terms();
    check_rules();
    check_topics();
    for (const Intent& intent : language_.intents) check_intent(intent);
    check_heard();
    for (const Response& response : language_.responses) check_response(response);
    warn_of_unused();
    return expandable_;
  }

 private:
  void check_terms() {
    for (const LanguageDraft::Misspelt& misspelt : draft_.misspelt) {
      if (!language_.term_by_name.contains(misspelt.term.text)) report_unknown_term(misspelt.term, misspelt.term.text);
    }
    std::vector<std::vector<std::uint32_t>> nested(language_.terms.size());
    for (std::size_t i = 0; i < language_.terms.size(); ++i) {
      const Term& term = language_.terms[i];
      for (const Phrase& alternative : term.alternatives) use(alternative, &nested[i]);
      use_all(term.cancelled_by);
      for (const Phrase& hidden : term.hides) use_name(hidden, "unknown-hides");
    }
    const std::size_t before = diagnostics_.errors();
    check_nesting(language_.terms, nested, diagnostics_);
    if (diagnostics_.errors() > before) expandable_ = false;
  }

  void check_rules() {
    const LanguageRules& rules = language_.rules;
    for (const auto* phrases : {&rules.openers, &rules.tell_more, &rules.question_words, &rules.joiners,
                                &rules.negation, &rules.past, &rules.hypothetical}) {
      use_all(*phrases);
    }
  }

  void check_topics() {
    for (std::size_t i = 0; i < language_.topics.size(); ++i) {
      Topic& topic = language_.topics[i];
      if (topic.subject.where.line > 0) {
        use_name(topic.subject, "unknown-subject");
      } else if (const auto own = language_.term_by_name.find(topic.name); own != language_.term_by_name.end()) {
        topic.subject = {topic.name, draft_.topic_places[i]};
        used_[own->second] = true;
      }
    }
  }

  void check_heard() {
    for (const Heard& heard : language_.heard) {
      const auto check = [&](const std::string& id, const char* remedy) {
        if (language_.intent_by_id.contains(id)) return;
        diagnostics_.error(heard.text.where, "unknown-intent", "there is no intent " + quoted(id),
                           hint_for(id, intent_ids_, remedy));
      };
      for (const std::string& id : heard.intents) check(id, "the first of 'ids' names the intent that answers it");
      if (!heard.after.text.empty()) check(heard.after.text, "'after' names the intent that was answered before");
    }
  }

  void check_intent(const Intent& intent) {
    for (const PatternSource& pattern : intent.patterns) use(pattern.source, nullptr);
    use_all(intent.unless);
    use_all(intent.tail);
    for (const Phrase& sibling : intent.beats) {
      if (language_.intent_by_id.contains(sibling.text)) continue;
      diagnostics_.error(sibling.where, "unknown-beats", "there is no intent " + quoted(sibling.text),
                         hint_for(sibling.text, intent_ids_, "'beats:' names intents"));
    }
    reached_.insert(intent.response.text);
    if (language_.response_by_id.contains(intent.response.text)) return;
    diagnostics_.error(
        intent.response.where, "intent-without-response", "there is no response " + quoted(intent.response.text),
        hint_for(intent.response.text, response_ids_, "write its file under responses/" + language_.tag));
  }

  void check_response(const Response& response) {
    for (const Phrase& follow_up : response.follow_ups) {
      if (language_.intent_by_id.contains(follow_up.text)) continue;
      diagnostics_.error(follow_up.where, "unknown-follow-up", "there is no intent " + quoted(follow_up.text),
                         hint_for(follow_up.text, intent_ids_, "follow-ups name intents"));
    }
    // The bot says these by itself; the last one in place of chat.privacy, when the operator has something recorded.
    const bool said_by_bot =
        response.id.starts_with("system.") || response.id == "safety.tail" || response.id == "chat.privacy_recorded";
    if (said_by_bot || reached_.contains(response.id)) return;
    diagnostics_.error(response.where, "unreached-response", "no intent answers with " + quoted(response.id),
                       "add an intent of this id, or remove the file");
  }

  // Marks the terms that a source refers to; `positions` (may be null) gets them.
  void use(const Phrase& source, std::vector<std::uint32_t>* positions) {
    if (source.text.find('{') == std::string::npos) return;
    for (const std::string& name : term_references(source.text)) {
      const auto found = language_.term_by_name.find(name);
      if (found == language_.term_by_name.end()) {
        report_unknown_term(source, name);
      } else {
        used_[found->second] = true;
        if (positions) positions->push_back(found->second);
      }
    }
  }

  void use_all(const std::vector<Phrase>& sources) {
    for (const Phrase& source : sources) use(source, nullptr);
  }

  void use_name(const Phrase& name, const char* rule) {
    const auto found = language_.term_by_name.find(name.text);
    if (found != language_.term_by_name.end()) {
      used_[found->second] = true;
    } else {
      diagnostics_.error(name.where, rule, "there is no term " + quoted(name.text),
                         hint_for(name.text, term_names_, "define it under 'terms:'"));
    }
  }

  void report_unknown_term(const Phrase& source, const std::string& name) {
    expandable_ = false;
    diagnostics_.error(source.where, "unknown-term", "there is no term " + quoted(name),
                       hint_for(name, term_names_, "define it under 'terms:'"));
  }

  // Terms of other kinds, and those that hide others, work without being named.
  void warn_of_unused() {
    for (std::size_t i = 0; i < language_.terms.size(); ++i) {
      const Term& term = language_.terms[i];
      if (used_[i] || term.kind != TermKind::own || !term.hides.empty()) continue;
      if (language_.term_by_name.at(term.name) != i) continue;  // the second of two of one name: reported already
      diagnostics_.warning(term.where, "unused-term", "nothing uses the term " + quoted(term.name),
                           "use it in a pattern or remove it");
    }
  }

  LanguageDraft& draft_;
  Language& language_;
  base::Diagnostics& diagnostics_;
  bool expandable_ = true;  // no term that is unknown, in a cycle or nested too deep
  std::vector<bool> used_;  // by position in Language::terms
  std::unordered_set<std::string> reached_;
  std::vector<std::string> term_names_, intent_ids_, response_ids_;
};

}  // namespace

void index_language(LanguageDraft& draft, base::Diagnostics& diagnostics) {
  Language& language = draft.language;
  const auto index = [&](Index& by_id, const auto& list, const char* kind, auto id) {
    index_by(
        by_id, list.size(), kind, [&](std::uint32_t i) { return list[i].*id; },
        [&](std::uint32_t i) { return list[i].where; }, diagnostics);
  };
  index(language.term_by_name, language.terms, "term", &Term::name);
  index(language.intent_by_id, language.intents, "intent", &Intent::id);
  index(language.response_by_id, language.responses, "response", &Response::id);
  index_by(
      language.topic_by_name, language.topics.size(), "topic", [&](std::uint32_t i) { return language.topics[i].name; },
      [&](std::uint32_t i) { return draft.topic_places[i]; }, diagnostics);
  for (const LanguageDraft::Misspelt& misspelt : draft.misspelt) {
    const auto term = language.term_by_name.find(misspelt.term.text);
    if (term == language.term_by_name.end()) continue;
    std::vector<Phrase>& words = language.terms[term->second].misspelt;
    words.insert(words.end(), misspelt.words.begin(), misspelt.words.end());
  }
}

bool check_references(LanguageDraft& draft, base::Diagnostics& diagnostics) {
  return ReferenceChecker(draft, diagnostics).check();
}

}  // namespace verbatim::content
