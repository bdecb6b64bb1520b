#include "matching/likelihoods.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace verbatim::matching {

std::vector<float> likelihoods_of(const Engine::Model& model, const Analysis& analysis, const Window& window,
                                  std::string_view topic) {
  if (!model.classifier_ranks || window.begin == window.end) return {};
  std::string text = " ";
  for (const char c : topic) text += c == '_' ? ' ' : c;
  if (!topic.empty()) text += ' ';
  const auto& tokens = analysis.text.tokens;
  text.append(analysis.text.text, tokens[window.begin].begin, tokens[window.end - 1U].end - tokens[window.begin].begin);
  return model.classifier->probabilities(text + " ");
}

std::vector<float> in_conversation(const Engine::Model& model, const Analysis& analysis, const ContextHint& context) {
  if (!model.classifier_ranks) return {};
  const std::vector<float> alone = model.classifier->probabilities(analysis.text.text, context.intent);
  std::vector<float> likelihoods = alone;
  const auto last = model.language.intent_by_id.find(std::string(context.intent));
  const auto topic = model.language.topic_by_name.find(std::string(context.topic));
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    if (topic != model.language.topic_by_name.end() &&
        model.topic_of_intent[intent] == static_cast<std::int32_t>(topic->second)) {
      // Whose side effects, the message does not say: what speaks for those of another topic speaks for these.
      for (const IntentIndex other : model.same_aspect[intent]) likelihoods[intent] += kSameAspect * alone[other];
      likelihoods[intent] *= kSameTopic;
    }
    if (last == model.language.intent_by_id.end()) continue;
    const auto& next = model.follow_ups[last->second];
    if (std::find(next.begin(), next.end(), intent) != next.end()) likelihoods[intent] *= kSuggestedNext;
    if (intent == last->second) likelihoods[intent] *= kSameIntent;
  }
  const float all = std::accumulate(likelihoods.begin(), likelihoods.end(), 0.0F);
  for (float& likelihood : likelihoods) likelihood /= all;
  return likelihoods;
}

std::vector<IntentIndex> likely_intents(const Engine::Model& model, const Analysis& analysis,
                                        const std::vector<float>& likelihoods) {
  std::vector<IntentIndex> likely;
  bool knows_a_word = false;
  for (std::size_t i = 0; i < analysis.weight.size() && !knows_a_word; ++i) {
    knows_a_word = model.classifier->knows(analysis.text.word(i));
  }
  if (!knows_a_word) return likely;  // the classifier would go by runs of characters alone
  const float least = kWorthSuggesting / static_cast<float>(likelihoods.size());
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    const bool chat = model.language.intents[intent].tier == content::Tier::chat;
    if (likelihoods[intent] >= least && !chat) likely.push_back(intent);
  }
  std::sort(likely.begin(), likely.end(),
            [&](IntentIndex a, IntentIndex b) { return likelihoods[a] > likelihoods[b]; });
  return likely;
}

}  // namespace verbatim::matching
