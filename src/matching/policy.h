#pragma once

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"
#include "matching/trace.h"

namespace verbatim::matching {

// Suggestions gathered for a clarification; the dialogue shows the first kMaxSuggestions of them.
inline constexpr std::size_t kMaxDecisionSuggestions = 6;
// An intent must be this many times as likely as by chance to be worth a suggestion.
inline constexpr float kWorthSuggesting = 2.0F;

// How much likelier the last answer makes an intent of its topic, one that it suggests, and itself. Fitted on
// conversations (tests/eval/README.md).
inline constexpr float kSameTopic = 12.0F;
inline constexpr float kSuggestedNext = 3.0F;
inline constexpr float kSameIntent = 4.0F;
// What one clause asks for must be this likely for the message as a whole.
inline constexpr float kLikelyInWhole = 0.10F;

// Refused, without any pattern, when another subject is at least this likely.
inline constexpr float kSurelyElsewhere = 0.90F;

// Two questions must explain this much together before both are answered.
inline constexpr double kTogether = 0.80;

// From candidates to a decision: the whole message first, then the conversation's topic, then its clauses one by one
// (two questions; a story with a question in it); otherwise suggestions.
Decision decide_topical(const Engine::Model& model, const Analysis& analysis, const ContextHint& context, Trace* trace);

// The safety intents that fire, in the order of the content (emergency before crisis).
std::vector<IntentIndex> safety_of(const Engine::Model& model, const Analysis& analysis, Trace* trace);

// Whether a `tail` pattern of a safety intent fires: the topic is answered, with safety.tail after it.
bool wants_tail(const Engine::Model& model, const Analysis& analysis);

}  // namespace verbatim::matching
