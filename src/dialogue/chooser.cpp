#include "dialogue/chooser.h"

#include <algorithm>

#include "content/expansion.h"

namespace verbatim::dialogue {
namespace {

constexpr std::size_t kMaxChoiceWords = 12;  // a longer message is a question, not a choice

std::string trimmed(const text::NormalText& message) {
  return message.tokens.empty() ? std::string() : message.text.substr(1, message.text.size() - 2);
}

}  // namespace

Chooser::Chooser(const content::Language& language, const matching::Engine& engine)
    : engine_(engine),
      language_(language),
      yes_(language.rules.yes.begin(), language.rules.yes.end()),
      no_(language.rules.no.begin(), language.rules.no.end()),
      neutral_(language.rules.neutral.begin(), language.rules.neutral.end()),
      ordinals_(language.rules.ordinals.begin(), language.rules.ordinals.end()) {
  for (const content::Intent& intent : language.intents) {
    const content::Response* response = language.response(intent.response.text);
    if (response && !response->ask.text.empty()) {
      intents_by_label_[trimmed(engine.normalise(response->ask.text))].push_back(intent.id);
    }
  }
  for (const content::Phrase& pattern : language.rules.tell_more) {
    tell_more_.push_back(std::make_unique<RE2>(content::expand_regex(pattern.text, language)));
  }
}

std::optional<std::string> Chooser::choose(const Context& context, std::string_view message) const {
  if (context.suggestions.empty()) return std::nullopt;
  const text::NormalText normal = engine_.normalise(message);
  if (normal.tokens.empty() || normal.tokens.size() > kMaxChoiceWords) return std::nullopt;
  const std::string words = trimmed(normal);
  if (yes_.contains(words)) return context.suggestions.front();
  if (const auto label = intents_by_label_.find(words); label != intents_by_label_.end()) {
    for (const std::string& suggestion : context.suggestions) {
      const auto& ids = label->second;
      if (std::find(ids.begin(), ids.end(), suggestion) != ids.end()) return suggestion;
    }
  }
  if (const std::optional<int> number = ordinal(normal)) {
    const int count = static_cast<int>(context.suggestions.size());
    const int at = *number < 0 ? count + *number : *number - 1;
    if (at >= 0 && at < count) return context.suggestions[static_cast<std::size_t>(at)];
  }
  const bool wants_more = std::any_of(tell_more_.begin(), tell_more_.end(),
                                      [&words](const auto& pattern) { return RE2::FullMatch(words, *pattern); });
  return wants_more ? more(context) : std::nullopt;
}

bool Chooser::declines(const Context& context, std::string_view message) const {
  return !context.suggestions.empty() && no_.contains(trimmed(engine_.normalise(message)));
}

// An ordinal and otherwise only words without content: "the second one please", "number 2".
std::optional<int> Chooser::ordinal(const text::NormalText& message) const {
  std::optional<int> found;
  for (std::size_t i = 0; i < message.tokens.size(); ++i) {
    const std::string word(message.word(i));
    if (const auto number = ordinals_.find(word); number != ordinals_.end()) {
      if (found) return std::nullopt;
      found = number->second;
    } else if (!neutral_.contains(word)) {
      return std::nullopt;
    }
  }
  return found;
}

std::optional<std::string> Chooser::more(const Context& context) const {
  const auto unread = [&context](const std::string& id) {
    return std::find(context.visited.begin(), context.visited.end(), id) == context.visited.end();
  };
  for (const std::string& id : context.suggestions) {
    const content::Intent* intent = language_.intent(id);
    if (intent && intent->topic == context.topic && unread(id)) return id;
  }
  for (const std::string& id : context.suggestions) {
    if (unread(id)) return id;
  }
  return std::nullopt;
}

}  // namespace verbatim::dialogue
