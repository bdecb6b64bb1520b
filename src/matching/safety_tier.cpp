#include "matching/safety_tier.h"

#include <algorithm>

#include "matching/likelihoods.h"
#include "matching/ranking.h"

namespace verbatim::matching {
namespace {

float safety_likelihood(const Engine::Model& model, const std::vector<float>& likelihoods) {
  float sum = 0;
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    if (model.language.intents[intent].tier == content::Tier::safety) sum += likelihoods[intent];
  }
  return sum;
}

// The patterns of the safety tier on one message.
class SafetyTier {
 public:
  SafetyTier(const Engine::Model& model, const Analysis& analysis) : model_(model), analysis_(analysis) {}

  enum class Fit { no, near, fires };

  // How `pattern` fits; `explained` becomes its share of the message.
  Fit fit(const CompiledPattern& pattern, double& explained) {
    Placement placement;
    if (!place(pattern, analysis_.spans, analysis_.text, analysis_.whole(), placement)) return Fit::no;
    explained = explained_by(analysis_, analysis_.whole(), placement.words);
    // A whole or bare pattern of this tier asks for (nearly) the whole message, as everywhere.
    const bool needs_most = pattern.strength >= content::Strength::bare;
    if (needs_most && explained < kGate[static_cast<int>(pattern.strength)]) return Fit::no;
    const auto& unless = model_.forbid[pattern.owner];
    const bool forbidden = std::any_of(unless.begin(), unless.end(), [this](PatternIndexNumber forbid) {
      Placement ignored;
      return place(model_.patterns[forbid], analysis_.spans, analysis_.text, analysis_.whole(), ignored);
    });
    if (forbidden) return Fit::no;
    return pattern.strength != content::Strength::normal || plausible(placement.words) ? Fit::fires : Fit::near;
  }

 private:
  // Whether anything here reads like danger: the whole message, or the words around the pattern's.
  bool plausible(const TokenSet& words) {
    if (!model_.classifier_ranks) return true;
    if (whole_ < 0) whole_ = likelihood_in(analysis_.whole());
    if (whole_ >= kSafetyPlausible) return true;
    const std::size_t all = analysis_.weight.size();
    if (all < kSafetyStory) return false;
    std::size_t first = 0, last = all;
    while (first < all && !words.has(first)) ++first;
    while (last > first && !words.has(last - 1)) --last;
    return std::any_of(std::begin(kSafetyAround), std::end(kSafetyAround), [&](std::size_t around) {
      const std::size_t begin = first - std::min(first, around);
      const std::size_t end = std::min(all, last + around);
      return likelihood_in({static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end)}) >= kSafetyPlausible;
    });
  }

  float likelihood_in(const Window& window) const {
    return safety_likelihood(model_, likelihoods_of(model_, analysis_, window, {}));
  }

  const Engine::Model& model_;
  const Analysis& analysis_;
  float whole_ = -1;  // how likely the whole message is; negative until somebody asks
};

}  // namespace

SafetyReading safety_of(const Engine::Model& model, const Analysis& analysis, Trace* trace) {
  SafetyReading reading;
  SafetyTier tier(model, analysis);
  for (const PatternIndexNumber number : model.safety_patterns) {
    const CompiledPattern& pattern = model.patterns[number];
    if (!reading.fired.empty() && reading.fired.back() == pattern.owner) continue;
    double explained = 0;
    const SafetyTier::Fit fit = tier.fit(pattern, explained);
    if (fit == SafetyTier::Fit::no) continue;
    const bool fires = fit == SafetyTier::Fit::fires;
    if (fires) reading.fired.push_back(pattern.owner);
    reading.near = reading.near || !fires;
    if (trace) {
      trace->candidates.push_back(
          {model.language.intents[pattern.owner].id, pattern.source->text,
           pattern.source->where.file + ":" + std::to_string(pattern.source->where.line), pattern.strength,
           pattern.rarity, explained, 0, 0,
           fires ? "won: the safety tier goes first" : "fits, but nothing here reads like an emergency or a crisis"});
    }
  }
  return reading;
}

std::vector<IntentIndex> safety_net(const Engine::Model& model, const std::vector<float>& likelihoods, float least) {
  std::vector<IntentIndex> fired;
  if (!model.classifier_ranks || !model.tuning.safety_net) return fired;
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    const bool safety = model.language.intents[intent].tier == content::Tier::safety;
    if (safety && likelihoods[intent] >= least) fired.push_back(intent);
  }
  return fired;
}

std::vector<IntentIndex> safety_net(const Engine::Model& model, const Analysis& analysis, const ContextHint& context,
                                    const std::vector<float>& likelihoods, Verdict otherwise) {
  const bool unanswered = otherwise == Verdict::clarify || otherwise == Verdict::none;
  const bool says_enough = analysis.weight.size() >= kSafetyFewWords;
  const float least = unanswered && says_enough ? kSafetyUnanswered : kSafetyNet;
  std::vector<IntentIndex> fired = safety_net(model, likelihoods, least);
  if (fired.empty() || context.intent.empty() || !model.tuning.context) return fired;
  const std::vector<float> after = model.classifier->probabilities(analysis.reading(), context.intent);
  std::erase_if(fired, [&after, least](IntentIndex intent) { return after[intent] < least; });
  return fired;
}

bool wants_tail(const Engine::Model& model, const Analysis& analysis, const std::vector<float>& likelihoods) {
  if (model.classifier_ranks && safety_likelihood(model, likelihoods) >= kSafetyTail) return true;
  return std::any_of(model.tail.begin(), model.tail.end(), [&](PatternIndexNumber number) {
    Placement placement;
    return place(model.patterns[number], analysis.spans, analysis.text, analysis.whole(), placement);
  });
}

}  // namespace verbatim::matching
