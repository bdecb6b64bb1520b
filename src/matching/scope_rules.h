#pragma once

#include <cstdint>
#include <vector>

#include "content/content.h"
#include "matching/part_table.h"
#include "matching/span_table.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// Which words of a message are negated ("no fever"), past ("last year") or hypothetical ("what if"), by the cues of
// _language.yaml. Negation reaches kNegationReach words forward within its clause; past covers the clause of its cue;
// hypothetical reaches from its cue to the end of the sentence. A cue inside a span ("can not breathe") does not negate
// it.
class ScopeRules {
 public:
  ScopeRules(const content::LanguageRules& rules, PartTable& parts);

  // The ScopeBits of each word. `clause_of[i]` numbers the clause of word i.
  std::vector<std::uint8_t> scopes(const text::NormalText& message, const std::vector<std::uint16_t>& clause_of,
                                   const SpanTable& spans) const;

  static constexpr std::size_t kNegationReach = 4;

 private:
  std::vector<PartIndex> negation_, past_, hypothetical_;
};

}  // namespace verbatim::matching
