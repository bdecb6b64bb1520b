#include "matching/scope_rules.h"

#include <algorithm>

namespace verbatim::matching {
namespace {

std::vector<PartIndex> intern_all(const std::vector<content::Phrase>& cues, PartTable& parts) {
  std::vector<PartIndex> result;
  for (const content::Phrase& cue : cues) {
    const PartIndex part = parts.intern(cue.text);
    parts.mark_safety(part);  // safety patterns depend on scopes
    result.push_back(part);
  }
  return result;
}

}  // namespace

ScopeRules::ScopeRules(const content::LanguageRules& rules, PartTable& parts)
    : negation_(intern_all(rules.negation, parts)),
      past_(intern_all(rules.past, parts)),
      hypothetical_(intern_all(rules.hypothetical, parts)) {}

std::vector<std::uint8_t> ScopeRules::scopes(const text::NormalText& message,
                                             const std::vector<std::uint16_t>& clause_of,
                                             const SpanTable& spans) const {
  const std::size_t words = std::min(message.tokens.size(), kMaxTokens);
  std::vector<std::uint8_t> flags(words, 0);
  for (const PartIndex cue : negation_) {
    for (const Span& span : spans.of(cue)) {
      const std::size_t end = std::min(words, span.end + kNegationReach);
      for (std::size_t i = span.end; i < end && clause_of[i] == clause_of[span.begin]; ++i) flags[i] |= kNegated;
    }
  }
  for (const PartIndex cue : past_) {
    for (const Span& span : spans.of(cue)) {
      for (std::size_t i = 0; i < words; ++i) {
        if (clause_of[i] == clause_of[span.begin]) flags[i] |= kPast;
      }
    }
  }
  for (const PartIndex cue : hypothetical_) {
    for (const Span& span : spans.of(cue)) {
      const auto sentence = message.tokens[span.begin].sentence;
      for (std::size_t i = span.end; i < words && message.tokens[i].sentence == sentence; ++i) {
        flags[i] |= kHypothetical;
      }
    }
  }
  return flags;
}

}  // namespace verbatim::matching
