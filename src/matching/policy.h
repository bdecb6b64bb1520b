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
// ... unless it is a question that is this clear by itself.
inline constexpr double kSureOfClause = 0.85;

// The second net gives the safety answer from this likelihood on, and the one-line tail from that one on.
inline constexpr float kSafetyNet = 0.95F;
inline constexpr float kSafetyTail = 0.50F;
inline constexpr float kNoSafety = 0.02F;

// Refused, without any pattern, when another subject is at least this likely.
inline constexpr float kSurelyElsewhere = 0.90F;

// Two questions must explain this much together before both are answered.
inline constexpr double kTogether = 0.80;

// From candidates to a decision: the whole message first, then the conversation's topic, then its clauses one by one
// (two questions; a story with a question in it); otherwise suggestions.
// `likelihoods` are the classifier's for the whole message.
Decision decide_topical(const Engine::Model& model, const Analysis& analysis, const ContextHint& context,
                        const std::vector<float>& likelihoods, Trace* trace);

// The safety intents that fire, in the order of the content (emergency before crisis).
std::vector<IntentIndex> safety_of(const Engine::Model& model, const Analysis& analysis, Trace* trace);

// The second net under the safety tier, for what no pattern foresaw: the safety intents that the classifier is nearly
// sure of.
std::vector<IntentIndex> safety_net(const Engine::Model& model, const std::vector<float>& likelihoods);

// Whether it may be about safety at all: the topic is answered, with safety.tail after it.
bool may_be_safety(const Engine::Model& model, const std::vector<float>& likelihoods);

// Whether it surely is not: then a pattern of the safety tier only adds the safety line to a clear answer.
bool rules_out_safety(const Engine::Model& model, const std::vector<float>& likelihoods);

// Whether a `tail` pattern of a safety intent fires: the topic is answered, with safety.tail after it.
bool wants_tail(const Engine::Model& model, const Analysis& analysis);

}  // namespace verbatim::matching
