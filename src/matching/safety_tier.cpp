#include <algorithm>

#include "matching/policy.h"
#include "matching/ranking.h"

namespace verbatim::matching {

std::vector<IntentIndex> safety_of(const Engine::Model& model, const Analysis& analysis, Trace* trace) {
  std::vector<IntentIndex> fired;
  for (const PatternIndexNumber number : model.safety_patterns) {
    const CompiledPattern& pattern = model.patterns[number];
    if (!fired.empty() && fired.back() == pattern.owner) continue;
    Placement placement;
    if (!place(pattern, analysis.spans, analysis.text, analysis.whole(), placement)) continue;
    // A whole or bare pattern of this tier asks for (nearly) the whole message, as everywhere.
    const double explained = explained_by(analysis, analysis.whole(), placement.words);
    const bool needs_most = pattern.strength == content::Strength::bare || pattern.strength == content::Strength::whole;
    if (needs_most && explained < kGate[static_cast<int>(pattern.strength)]) continue;
    const auto& unless = model.forbid[pattern.owner];
    const bool forbidden = std::any_of(unless.begin(), unless.end(), [&](PatternIndexNumber forbid) {
      Placement ignored;
      return place(model.patterns[forbid], analysis.spans, analysis.text, analysis.whole(), ignored);
    });
    if (forbidden) continue;
    fired.push_back(pattern.owner);
    if (trace) {
      trace->candidates.push_back({model.language.intents[pattern.owner].id, pattern.source->text,
                                   pattern.source->where.file + ":" + std::to_string(pattern.source->where.line),
                                   pattern.strength, pattern.rarity, explained, 0, 0,
                                   "won: the safety tier goes first"});
    }
  }
  return fired;
}

std::vector<IntentIndex> safety_net(const Engine::Model& model, const std::vector<float>& likelihoods) {
  std::vector<IntentIndex> fired;
  if (!model.classifier_ranks) return fired;
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    const bool safety = model.language.intents[intent].tier == content::Tier::safety;
    if (safety && likelihoods[intent] >= kSafetyNet) fired.push_back(intent);
  }
  return fired;
}

namespace {

float safety_likelihood(const Engine::Model& model, const std::vector<float>& likelihoods) {
  float sum = 0;
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    if (model.language.intents[intent].tier == content::Tier::safety) sum += likelihoods[intent];
  }
  return sum;
}

}  // namespace

bool may_be_safety(const Engine::Model& model, const std::vector<float>& likelihoods) {
  return model.classifier_ranks && safety_likelihood(model, likelihoods) >= kSafetyTail;
}

bool rules_out_safety(const Engine::Model& model, const std::vector<float>& likelihoods) {
  return model.classifier_ranks && safety_likelihood(model, likelihoods) < kNoSafety;
}

bool wants_tail(const Engine::Model& model, const Analysis& analysis) {
  return std::any_of(model.tail.begin(), model.tail.end(), [&](PatternIndexNumber number) {
    Placement placement;
    return place(model.patterns[number], analysis.spans, analysis.text, analysis.whole(), placement);
  });
}

}  // namespace verbatim::matching
