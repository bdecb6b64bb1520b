#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string_view>

#include "dialogue/chooser.h"
#include "dialogue/recent_map.h"
#include "matching/decision.h"

namespace verbatim::dialogue {

// What messages were understood to ask, so that a question that was asked before costs no matching. It holds no word of
// them: a message is known by a keyed 128-bit hash (SipHash-2-4, https://www.aumasson.jp/siphash/) whose key never
// leaves the process, and what is kept are positions in the content. What is recalled is what would have been decided:
// the hash covers all that a decision depends on, which is the compiled content (each bot is a reader with a number of
// its own, so that a reload begins afresh), the text as it was typed, and what the conversation lets the matcher
// assume. Shared by all bots and threads; bounded (see RecentMap).
class DecisionCache {
 public:
  // Nothing is kept of more than about `max_messages`, half of them as readings; 0 turns it off.
  explicit DecisionCache(std::size_t max_messages);

  // A number for a bot that is about to use it.
  std::uint64_t new_reader() { return ++readers_; }

  Fingerprint fingerprint(std::uint64_t reader, std::string_view text, const matching::ContextHint& context) const;

  // What a message says that may pick a suggestion; its fingerprint is that of an empty context.
  RecentMap<ChoiceWords> readings;
  RecentMap<std::shared_ptr<const matching::Decision>> decisions;

 private:
  std::array<unsigned char, 16> key_;
  std::atomic<std::uint64_t> readers_{0};
};

}  // namespace verbatim::dialogue
