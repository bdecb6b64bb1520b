#include "matching/clauses.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "matching/likelihoods.h"

namespace verbatim::matching {
namespace {

// Whether a clause asks: it ends with a question mark or begins, after a joiner, with a question word.
bool asks(const Engine::Model& model, const Analysis& analysis, const Window& clause) {
  if (analysis.text.tokens[clause.begin].in_question) return true;
  std::size_t first = clause.begin;
  if (first + 1U < clause.end && model.joiners.contains(std::string(analysis.text.word(first)))) ++first;
  return model.question_words.contains(std::string(analysis.text.word(first)));
}

bool names(const Analysis& analysis, const Window& window, PartIndex part) {
  if (!analysis.spans.has(part)) return false;
  const auto spans = analysis.spans.of(part);
  return std::any_of(spans.begin(), spans.end(), [&window](const Span& span) { return window.contains(span); });
}

void add_new(std::vector<IntentIndex>& to, IntentIndex intent) {
  if (std::find(to.begin(), to.end(), intent) == to.end()) to.push_back(intent);
}

// One of several questions.
struct Asked {
  IntentIndex intent;
  const TokenSet* words;
  std::size_t word;  // its first word of content that no other covers
};

// The first word of content in `words` that is not in `covered`; the number of words if there is none.
std::size_t first_own_word(const Analysis& analysis, const TokenSet& words, const TokenSet& covered) {
  std::size_t i = 0;
  const auto is_own = [&] { return words.has(i) && !covered.has(i) && analysis.weight[i] >= kContentWeight; };
  while (i < analysis.weight.size() && !is_own()) ++i;
  return i;
}

// Puts them in the order of their own words.
void sort_as_asked(const Analysis& analysis, std::vector<Asked>& asked) {
  for (Asked& one : asked) {
    TokenSet others;
    for (const Asked& other : asked) {
      if (&other != &one) others.add(*other.words);
    }
    one.word = first_own_word(analysis, *one.words, others);
  }
  std::sort(asked.begin(), asked.end(), [](const Asked& a, const Asked& b) { return a.word < b.word; });
}

}  // namespace

std::vector<ClauseAnswer> read_clauses(const Engine::Model& model, const Analysis& analysis) {
  std::vector<ClauseAnswer> answers;
  std::int32_t topic = -1;
  for (const Window& clause : analysis.clauses) {
    SpanTable spans = analysis.spans;
    std::string_view taken_as_mentioned;
    const PartIndex subject =
        topic < 0 ? Engine::Model::kNoPart : model.subject_of_topic[static_cast<std::size_t>(topic)];
    if (subject != Engine::Model::kNoPart && !names(analysis, clause, subject)) {
      spans.add_virtual(subject);
      taken_as_mentioned = model.language.topics[static_cast<std::size_t>(topic)].name;
    }
    const std::vector<float> likelihoods = likelihoods_of(model, analysis, clause, taken_as_mentioned);
    const Ranking ranking = rank(model, analysis, spans, clause, likelihoods, nullptr);
    if (!ranking.clear()) continue;
    const Candidate& best = *ranking.best();
    if (model.language.intents[best.intent].tier != content::Tier::topical) continue;
    const bool bare = model.patterns[best.pattern].strength >= content::Strength::bare;
    answers.push_back({best.intent, asks(model, analysis, clause), bare});
    topic = model.topic_of_intent[best.intent];
  }
  return answers;
}

std::vector<IntentIndex> asked_in_clauses(const std::vector<ClauseAnswer>& answers) {
  std::vector<IntentIndex> asked;
  for (const ClauseAnswer& a : answers) {
    if (a.asks && !a.bare) add_new(asked, a.intent);
  }
  return asked;
}

std::vector<IntentIndex> worth_answering(std::vector<ClauseAnswer> answers, bool whole_has_candidates) {
  const bool someone_asks = std::any_of(answers.begin(), answers.end(), [](const ClauseAnswer& a) { return a.asks; });
  if (someone_asks) std::erase_if(answers, [](const ClauseAnswer& a) { return !a.asks; });
  const bool all_bare = std::all_of(answers.begin(), answers.end(), [](const ClauseAnswer& a) { return a.bare; });
  if (!all_bare) std::erase_if(answers, [](const ClauseAnswer& a) { return a.bare; });
  std::vector<IntentIndex> distinct;
  for (const ClauseAnswer& a : answers) add_new(distinct, a.intent);
  if (all_bare && (distinct.size() > 1 || whole_has_candidates)) distinct.clear();
  return distinct;
}

std::vector<IntentIndex> asked_apart(const Engine::Model& model, const Analysis& analysis, const Ranking& whole,
                                     double together) {
  std::vector<Asked> asked;
  TokenSet covered;
  for (const Candidate& candidate : whole.candidates) {
    const bool topical = model.language.intents[candidate.intent].tier == content::Tier::topical;
    const bool bare = model.patterns[candidate.pattern].strength >= content::Strength::bare;
    if (!candidate.passes() || !topical || bare) continue;
    const TokenSet& words = candidate.placement.words;
    const bool apart = std::all_of(asked.begin(), asked.end(), [&](const Asked& other) {
      const std::size_t own = first_own_word(analysis, words, covered);
      const std::size_t others = first_own_word(analysis, *other.words, words);
      const std::size_t end = analysis.weight.size();
      return own < end && others < end && analysis.clause_of[own] != analysis.clause_of[others];
    });
    if (!apart) continue;
    asked.push_back({candidate.intent, &words, 0});
    covered.add(words);
  }
  std::vector<IntentIndex> intents;
  if (asked.size() < 2 || explained_by(analysis, analysis.whole(), covered) < together) return intents;
  sort_as_asked(analysis, asked);
  for (const Asked& one : asked) intents.push_back(one.intent);
  return intents;
}

}  // namespace verbatim::matching
