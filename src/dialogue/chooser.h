#pragma once

#include <re2/re2.h>

#include <cstdint>
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

// What a message says that may pick a suggestion, whatever is on the screen.
struct ChoiceWords {
  static constexpr std::uint32_t kNoLabel = 0xffffffff;

  bool yes = false, no = false, more = false;
  int ordinal = 0;                 // 1: the first, -1: the last; 0: none
  std::uint32_t label = kNoLabel;  // whose own words they are: a position among the language's labels
};

// Understands a message that picks one of the suggestions on the screen: its number or ordinal ("2", "the second one"),
// "yes" (the first), its own words typed out, or "tell me more" (the next one of the topic not yet read). The words are
// those of _language.yaml. Immutable: any number of threads.
class Chooser {
 public:
  Chooser(const content::Language& language, const matching::Engine& engine);

  ChoiceWords read(std::string_view message) const;

  // The intent id that these words pick; nothing if they pick none.
  std::optional<std::string> choose(const Context& context, const ChoiceWords& words) const;

  // Whether they say no to the suggestions on the screen.
  bool declines(const Context& context, const ChoiceWords& words) const;

 private:
  int ordinal(const text::NormalText& message) const;
  std::optional<std::string> more(const Context& context) const;

  const matching::Engine& engine_;
  const content::Language& language_;
  std::unordered_set<std::string> yes_, no_, neutral_;
  std::unordered_map<std::string, int> ordinals_;
  std::unordered_map<std::string, std::uint32_t> labels_;  // normalised label -> position in labelled_
  std::vector<std::vector<std::string>> labelled_;         // intent ids
  std::vector<std::unique_ptr<RE2>> tell_more_;
};

}  // namespace verbatim::dialogue
