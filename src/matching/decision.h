#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace verbatim::matching {

using IntentIndex = std::uint32_t;  // position in content::Language::intents

// What the conversation so far lets the matcher assume. Empty when there is none.
struct ContextHint {
  std::string_view topic;   // counts as mentioned when the message names no topic of its own
  std::string_view intent;  // the last topical answer, for "and for radiation?"
};

// answer: `answers` holds one or two intents, safety first. clarify: it could be one of `suggestions`. refuse: another
// subject (out_of_scope). none: not understood.
enum class Verdict { answer, clarify, refuse, none };

struct Decision {
  Verdict verdict = Verdict::none;
  std::vector<IntentIndex> answers;
  std::vector<IntentIndex> suggestions;  // best first, without those in `answers`
  bool safety = false;                   // answers[0] is of the safety tier
  bool safety_tail = false;              // a topical answer that wants the one-line safety tail after it
};

}  // namespace verbatim::matching
