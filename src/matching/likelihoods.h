#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"

namespace verbatim::matching {

// What the classifier says, as the stages after it need it: the probability of each intent, by its index. All of these
// are empty where the classifier has learnt too little to have a say (Engine::Model::classifier_ranks).

// How much likelier the last answer makes an intent of its topic, and one that it suggests, beside what the lessons
// with an answer before them say. Fitted on conversations (tests/eval/README.md).
inline constexpr float kSameTopic = 2.0F;
inline constexpr float kSuggestedNext = 2.0F;
// An intent of the conversation's topic, or one that its last answer suggests, is answered without a pattern when the
// conversation makes it so likely: what people ask next is too short for one ("why", "for how long").
inline constexpr float kSurelyNext = 0.55F;
// A message that names a topic is read after what was answered, too, if that makes its best candidate less likely than
// this share of another.
inline constexpr float kFitsConversation = 0.3F;
// Small talk is answered without a pattern when it is at least so likely.
inline constexpr float kSurelyChat = 0.6F;
// What speaks for the same aspect of another topic speaks so much for that of the conversation's topic.
inline constexpr float kSameAspect = 0.4F;
// An intent must be this many times as likely as by chance to be worth a suggestion.
inline constexpr float kWorthSuggesting = 2.0F;

// Whether the message has a word (numbers apart) that lessons hold: else the classifier goes by runs of characters alone.
bool knows_a_word(const Engine::Model& model, const Analysis& analysis);

// Of a window of the message, with `topic` ("hormone_therapy"; empty for none) taken as mentioned.
std::vector<float> likelihoods_of(const Engine::Model& model, const Analysis& analysis, const Window& window,
                                  std::string_view topic);

// Of the whole message after what was answered last, which makes its topic and what its author suggests next likelier
// than the words alone say.
std::vector<float> in_conversation(const Engine::Model& model, const Analysis& analysis, const ContextHint& context);

// What else a message asks for that the safety tier answers: the same without that tier's intents.
std::vector<float> without_safety(const Engine::Model& model, std::vector<float> likelihoods);

// The intent that the conversation leads to, if it is at least kSurelyNext.
std::optional<IntentIndex> surely_next(const Engine::Model& model, const Analysis& analysis,
                                       const std::vector<float>& in_conversation, const ContextHint& context);

// The intents that are likely enough to be worth a suggestion, best first.
std::vector<IntentIndex> likely_intents(const Engine::Model& model, const Analysis& analysis,
                                        const std::vector<float>& likelihoods);

}  // namespace verbatim::matching
