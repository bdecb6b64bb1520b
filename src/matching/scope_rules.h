#pragma once

#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "content/content.h"
#include "matching/part_table.h"
#include "matching/span_table.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// Which words of a message are negated ("no fever"), past ("last year") or hypothetical ("what if"), by the cues of
// _language.yaml. Negation reaches kNegationReach words forward within its clause, up to a subject ("or not, I have a
// fever"); past reaches kPastReach words within the clause of its cue, back to its subject and on to the next but one;
// hypothetical reaches from its cue to the end of the sentence. A cue inside a span ("can not breathe") does not negate
// it.
class ScopeRules {
 public:
  ScopeRules(const content::LanguageRules& rules, PartTable& parts);

  // The ScopeBits of each word. `clause_of[i]` numbers the clause of word i.
  std::vector<std::uint8_t> scopes(const text::NormalText& message, const std::vector<std::uint16_t>& clause_of,
                                   const SpanTable& spans) const;

  static constexpr std::size_t kNegationReach = 4;
  static constexpr std::size_t kPastReach = 8;

 private:
  bool is_subject(const text::NormalText& message, std::size_t word) const;
  void mark_past(const text::NormalText& message, const std::vector<std::uint16_t>& clause_of, const Span& cue,
                 std::vector<std::uint8_t>& flags) const;

  std::unordered_set<std::string> subjects_;
  std::vector<PartIndex> negation_, past_, hypothetical_;
};

}  // namespace verbatim::matching
