#pragma once

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"
#include "matching/trace.h"

namespace verbatim::matching {

// Suggestions gathered for a clarification; the dialogue shows the first kMaxSuggestions of them.
inline constexpr std::size_t kMaxDecisionSuggestions = 6;
// What one clause asks for must be this likely for the message as a whole.
inline constexpr float kLikelyInWhole = 0.10F;

// Refused, without any pattern, when another subject is at least this likely.
inline constexpr float kSurelyElsewhere = 0.90F;

// Two questions must explain this much together before both are answered.
inline constexpr double kTogether = 0.80;

// From candidates to a decision: the whole message first, then the conversation's topic, then its clauses one by one
// (two questions; a story with a question in it); otherwise suggestions.
// `likelihoods` are the classifier's for the whole message.
Decision decide_topical(const Engine::Model& model, const Analysis& analysis, const ContextHint& context,
                        const std::vector<float>& likelihoods, Trace* trace);

}  // namespace verbatim::matching
