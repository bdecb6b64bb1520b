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
      const std::string label = trimmed(engine.normalise(response->ask.text));
      const auto [entry, is_new] = labels_.emplace(label, static_cast<std::uint32_t>(labelled_.size()));
      if (is_new) labelled_.emplace_back();
      labelled_[entry->second].push_back(intent.id);
    }
  }
  for (const content::Phrase& pattern : language.rules.tell_more) {
    tell_more_.push_back(std::make_unique<RE2>(content::expand_regex(pattern.text, language)));
  }
}

ChoiceWords Chooser::read(std::string_view message) const {
  const text::NormalText normal = engine_.normalise(message);
  const std::string words = trimmed(normal);
  ChoiceWords read;
  read.no = no_.contains(words);
  if (normal.tokens.empty() || normal.tokens.size() > kMaxChoiceWords) return read;
  read.yes = yes_.contains(words);
  if (const auto label = labels_.find(words); label != labels_.end()) read.label = label->second;
  read.ordinal = ordinal(normal);
  read.more = std::any_of(tell_more_.begin(), tell_more_.end(),
                          [&words](const auto& pattern) { return RE2::FullMatch(words, *pattern); });
  return read;
}

std::optional<std::string> Chooser::choose(const Context& context, const ChoiceWords& words) const {
  if (context.suggestions.empty()) return std::nullopt;
  if (words.yes) return context.suggestions.front();
  if (words.label != ChoiceWords::kNoLabel) {
    const std::vector<std::string>& ids = labelled_[words.label];
    for (const std::string& suggestion : context.suggestions) {
      if (std::find(ids.begin(), ids.end(), suggestion) != ids.end()) return suggestion;
    }
  }
  if (words.ordinal != 0) {
    const int count = static_cast<int>(context.suggestions.size());
    const int at = words.ordinal < 0 ? count + words.ordinal : words.ordinal - 1;
    if (at >= 0 && at < count) return context.suggestions[static_cast<std::size_t>(at)];
  }
  return words.more ? more(context) : std::nullopt;
}

bool Chooser::declines(const Context& context, const ChoiceWords& words) const {
  return !context.suggestions.empty() && words.no;
}

// An ordinal and otherwise only words without content: "the second one please", "number 2". 0 if it is not that.
int Chooser::ordinal(const text::NormalText& message) const {
  int found = 0;
  for (std::size_t i = 0; i < message.tokens.size(); ++i) {
    const std::string word(message.word(i));
    if (const auto number = ordinals_.find(word); number != ordinals_.end()) {
      if (found != 0) return 0;
      found = number->second;
    } else if (!neutral_.contains(word)) {
      return 0;
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
