#pragma once

#include <vector>

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"
#include "matching/trace.h"

namespace verbatim::matching {

// The second net gives the safety answer from this likelihood on, and the one-line tail from that one on. Where nothing
// else could be answered, less will do: beside "I am not sure what you mean", a crisis line that was not needed is
// kind. (In fewer than kSafetyFewWords words an unknown one is enough to look like anything: "beatbox for me".)
inline constexpr float kSafetyNet = 0.60F;
inline constexpr float kSafetyUnanswered = 0.35F;
inline constexpr std::size_t kSafetyFewWords = 5;
inline constexpr float kSafetyTail = 0.30F;
// A pattern of normal strength in the safety tier fires where the message is at least this likely to be about safety;
// in a story (kSafetyStory words or more) the danger may be one sentence: there the words around those that it matched
// (kSafetyAround on either side) are enough. Those under `strong:` ask nobody.
inline constexpr float kSafetyPlausible = 0.15F;
inline constexpr std::size_t kSafetyStory = 24;
inline constexpr std::size_t kSafetyAround[] = {4, 12};

// What the patterns of the safety tier say of a message.
struct SafetyReading {
  std::vector<IntentIndex> fired;  // in the order of the content: emergency before crisis
  bool near = false;               // a pattern of normal strength fits, but nothing reads like safety
};
SafetyReading safety_of(const Engine::Model& model, const Analysis& analysis, Trace* trace);

// The second net under the safety tier, for what no pattern foresaw: the safety intents of at least the likelihood
// `least`. `likelihoods` are those of the whole message.
std::vector<IntentIndex> safety_net(const Engine::Model& model, const std::vector<float>& likelihoods,
                                    float least = kSafetyNet);
// The same in a conversation, under what else was decided: what was answered last must leave them as sure ("and for
// herself, she never stops").
std::vector<IntentIndex> safety_net(const Engine::Model& model, const Analysis& analysis, const ContextHint& context,
                                    const std::vector<float>& likelihoods, Verdict otherwise);

// Whether a topical answer is given with safety.tail after it (as it is where SafetyReading::near): a `tail` pattern of
// a safety intent fires, or the classifier finds safety likely.
bool wants_tail(const Engine::Model& model, const Analysis& analysis, const std::vector<float>& likelihoods);

}  // namespace verbatim::matching
