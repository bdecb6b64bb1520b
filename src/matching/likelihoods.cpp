#include "matching/likelihoods.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <string>

namespace verbatim::matching {

std::vector<float> likelihoods_of(const Engine::Model& model, const Analysis& analysis, const Window& window,
                                  std::string_view topic) {
  if (!model.classifier_ranks || window.begin == window.end) return {};
  const Window whole = analysis.whole();
  if (topic.empty() && window.begin == whole.begin && window.end == whole.end) {
    return model.classifier->probabilities(analysis.reading());
  }
  std::string text = " ";
  for (const char c : topic) text += c == '_' ? ' ' : c;
  if (!topic.empty()) text += ' ';
  const auto& tokens = analysis.text.tokens;
  text.append(analysis.text.text, tokens[window.begin].begin, tokens[window.end - 1U].end - tokens[window.begin].begin);
  return model.classifier->probabilities(text + " ");
}

std::vector<float> in_conversation(const Engine::Model& model, const Analysis& analysis, const ContextHint& context) {
  if (!model.classifier_ranks) return {};
  const std::vector<float> alone = model.classifier->probabilities(analysis.reading(), context.intent);
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
  }
  const float all = std::accumulate(likelihoods.begin(), likelihoods.end(), 0.0F);
  for (float& likelihood : likelihoods) likelihood /= all;
  return likelihoods;
}

std::vector<float> without_safety(const Engine::Model& model, std::vector<float> likelihoods) {
  float rest = 0;
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    if (model.language.intents[intent].tier == content::Tier::safety) likelihoods[intent] = 0;
    rest += likelihoods[intent];
  }
  for (float& likelihood : likelihoods) likelihood /= std::max(rest, std::numeric_limits<float>::min());
  return likelihoods;
}

bool knows_a_word(const Engine::Model& model, const Analysis& analysis) {
  for (std::size_t i = 0; i < analysis.weight.size(); ++i) {
    const std::string_view word = analysis.text.word(i);
    const bool number = !word.empty() && word.front() >= '0' && word.front() <= '9';
    if (!number && model.classifier->knows(word)) return true;
  }
  return false;
}

std::optional<IntentIndex> surely_next(const Engine::Model& model, const Analysis& analysis,
                                       const std::vector<float>& in_conversation, const ContextHint& context) {
  if (!knows_a_word(model, analysis)) return std::nullopt;
  const auto most = std::max_element(in_conversation.begin(), in_conversation.end());
  if (most == in_conversation.end() || *most < kSurelyNext) return std::nullopt;
  const auto intent = static_cast<IntentIndex>(most - in_conversation.begin());
  if (model.language.intents[intent].topic == context.topic) return intent;
  const auto last = model.language.intent_by_id.find(std::string(context.intent));
  if (last == model.language.intent_by_id.end()) return std::nullopt;
  const auto& next = model.follow_ups[last->second];
  return std::find(next.begin(), next.end(), intent) == next.end() ? std::nullopt : std::optional(intent);
}

std::vector<IntentIndex> likely_intents(const Engine::Model& model, const Analysis& analysis,
                                        const std::vector<float>& likelihoods) {
  std::vector<IntentIndex> likely;
  if (!knows_a_word(model, analysis)) return likely;
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
