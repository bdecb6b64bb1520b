#pragma once

#include <re2/re2.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "content/content.h"
#include "dialogue/session.h"
#include "matching/engine.h"

namespace verbatim::dialogue {

// Understands a message that picks one of the suggestions on the screen: its number or ordinal ("2", "the second one"),
// "yes" (the first), its own words typed out, or "tell me more" (the next one of the topic not yet read). The words are
// those of _language.yaml. Immutable: any number of threads.
class Chooser {
 public:
  Chooser(const content::Language& language, const matching::Engine& engine);

  // The intent id that `message` picks; nothing if it picks none.
  std::optional<std::string> choose(const Context& context, std::string_view message) const;

  // Whether `message` says no to the suggestions on the screen.
  bool declines(const Context& context, std::string_view message) const;

 private:
  std::optional<int> ordinal(const text::NormalText& message) const;
  std::optional<std::string> more(const Context& context) const;

  const matching::Engine& engine_;
  const content::Language& language_;
  std::unordered_set<std::string> yes_, no_, neutral_;
  std::unordered_map<std::string, int> ordinals_;
  std::unordered_map<std::string, std::vector<std::string>> intents_by_label_;  // normalised label -> intent ids
  std::vector<std::unique_ptr<RE2>> tell_more_;
};

}  // namespace verbatim::dialogue
