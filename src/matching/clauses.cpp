#include "matching/clauses.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "matching/likelihoods.h"
#include "matching/ranking.h"

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

}  // namespace verbatim::matching
