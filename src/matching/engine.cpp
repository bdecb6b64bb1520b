#include "matching/engine.h"

#include <algorithm>

#include "matching/analysis.h"
#include "matching/likelihoods.h"
#include "matching/limits.h"
#include "matching/model.h"
#include "matching/policy.h"
#include "matching/safety_tier.h"
#include "text/utf8.h"

namespace verbatim::matching {
namespace {

void add_new(std::vector<IntentIndex>& to, const std::vector<IntentIndex>& from) {
  for (const IntentIndex intent : from) {
    if (std::find(to.begin(), to.end(), intent) == to.end()) to.push_back(intent);
  }
  std::sort(to.begin(), to.end());  // the order of the content: emergency before crisis
}

// Whether the stages see only the beginning of this message (hostile ones: 1,000 characters can become 16 KiB).
bool is_cut(const text::NormalText& message) {
  return message.tokens.size() > kMaxTokens || message.text.size() + kSafetyPiece > text::kMaxNormalBytes;
}

}  // namespace

Engine::Engine(const content::Language& language, const EngineOptions& options, base::Diagnostics& diagnostics)
    : model_(std::make_unique<Model>(language, options, diagnostics)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;

std::vector<IntentIndex> Engine::safety(std::string_view message) const {
  std::vector<IntentIndex> fired;
  if (text::count_characters(message) <= 2 * kSafetyEnds) return safety_in_pieces(message);
  add_new(fired, safety_in_pieces(text::first_characters(message, kSafetyEnds)));
  add_new(fired, safety_in_pieces(text::last_characters(message, kSafetyEnds)));
  return fired;
}

// The safety tier on a message whose words may be too many for one look: whole if it fits, else in overlapping pieces.
std::vector<IntentIndex> Engine::safety_in_pieces(std::string_view message) const {
  std::vector<IntentIndex> fired;
  text::NormalText typed = model_->normaliser.normalise(message);
  if (!is_cut(typed)) {
    text::NormalText spelt = typed;
    if (model_->speller->correct(spelt)) {
      add_new(fired, safety_of(*model_, Analysis(*model_, std::move(spelt), nullptr), nullptr).fired);
    }
    add_new(fired, safety_net(*model_, model_->classifier->probabilities(typed.text)));
    add_new(fired, safety_of(*model_, Analysis(*model_, std::move(typed), nullptr), nullptr).fired);
    return fired;
  }
  while (!message.empty()) {
    const std::string_view piece = text::first_characters(message, kSafetyPiece);
    add_new(fired, safety_in_pieces(piece));
    if (piece.size() == message.size()) break;
    message.remove_prefix(text::first_characters(message, kSafetyPiece - kSafetyOverlap).size());
  }
  return fired;
}

Decision Engine::decide(std::string_view message, const ContextHint& context, Trace* trace) const {
  const text::NormalText typed = model_->normaliser.normalise(message);
  text::NormalText spelt = typed;
  const bool corrected =
      model_->tuning.spelling && model_->speller->correct(spelt, trace ? &trace->corrections : nullptr);
  const Analysis analysis(*model_, spelt, trace);

  // Safety first, on the message as typed as well: no correction can hide it, and no length.
  SafetyReading reading = safety_of(*model_, analysis, trace);
  std::vector<IntentIndex>& safety = reading.fired;
  if (corrected) add_new(safety, safety_of(*model_, Analysis(*model_, typed, nullptr), nullptr).fired);
  if (is_cut(typed)) add_new(safety, safety_in_pieces(message));

  const std::vector<float> likelihoods = model_->classifier->probabilities(analysis.reading());
  Decision decision;
  if (const std::uint32_t example = model_->examples->exact(spelt.text);
      safety.empty() && example != ExampleIndex::kNone) {
    if (trace) trace->steps.push_back("word for word one of the examples");
    const IntentIndex intent = model_->examples->examples()[example].intent;
    const bool refuse = model_->language.intents[intent].tier == content::Tier::refusal;
    decision.verdict = refuse ? Verdict::refuse : Verdict::answer;
    if (!refuse) decision.answers.push_back(intent);
  } else {
    const auto decide_rest = [&](const std::vector<float>& rest) {
      return decide_topical(*model_, analysis, context, rest, trace);
    };
    decision = safety.empty() ? decide_rest(likelihoods) : decide_rest(without_safety(*model_, likelihoods));
    if (safety.empty()) safety = safety_net(*model_, analysis, context, likelihoods, decision.verdict);
  }
  if (safety.empty()) {
    const bool tail = reading.near || wants_tail(*model_, analysis, likelihoods);
    decision.safety_tail = decision.verdict == Verdict::answer && tail;
    return decision;
  }

  // A topical answer may follow a safety answer, but no cheerful suggestion.
  Decision result;
  result.verdict = Verdict::answer;
  result.safety = true;
  result.answers = std::move(safety);
  const bool topical = decision.verdict == Verdict::answer && result.answers.size() == 1 &&
                       model_->language.intents[decision.answers.front()].tier == content::Tier::topical;
  if (topical && analysis.clauses.size() > 1) result.answers.push_back(decision.answers.front());
  return result;
}

text::NormalText Engine::normalise(std::string_view message) const {
  text::NormalText normal = model_->normaliser.normalise(message);
  model_->speller->correct(normal);
  return normal;
}

EngineStats Engine::stats() const {
  EngineStats stats;
  stats.terms = model_->language.terms.size();
  stats.parts = model_->parts.size();
  stats.patterns = model_->patterns.size();
  stats.vocabulary = model_->vocabulary;
  stats.dictionary_words = model_->dictionary.size();
  stats.examples = model_->examples->examples().size();
  return stats;
}

}  // namespace verbatim::matching
