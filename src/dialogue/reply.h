#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/content.h"

namespace verbatim::dialogue {

// answer: chat and advice too. safety: a safety answer first, maybe a topical one after it. clarify: a lead text and
// suggestions. fallback: out_of_scope or system.not_understood. (DESIGN.md section 4.)
enum class ReplyKind { answer, safety, clarify, fallback };
std::string_view to_string(ReplyKind kind);

// Which intent was answered with which text. The pointers live as long as the content they come from.
struct Answer {
  std::string_view intent;  // "system.clarify" and the like for the bot's own lines
  const content::Response* response = nullptr;
  bool updated = false;  // given before, and its text has changed since
};

struct Suggestion {
  std::string_view intent;
  std::string_view label;
};

// What the bot says: ids and curated texts only. Rendering it is the business of protocol and channels.
struct Reply {
  ReplyKind kind = ReplyKind::fallback;
  std::vector<Answer> answers;          // one or two (three with safety.tail)
  std::vector<Suggestion> suggestions;  // at most kMaxSuggestions
};

inline constexpr std::size_t kMaxSuggestions = 4;

}  // namespace verbatim::dialogue
