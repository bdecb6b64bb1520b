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
    : subjects_(rules.subjects.begin(), rules.subjects.end()),
      negation_(intern_all(rules.negation, parts)),
      past_(intern_all(rules.past, parts)),
      hypothetical_(intern_all(rules.hypothetical, parts)) {}

bool ScopeRules::is_subject(const text::NormalText& message, std::size_t word) const {
  return subjects_.contains(std::string(message.word(word)));
}

void ScopeRules::mark_past(const text::NormalText& message, const std::vector<std::uint16_t>& clause_of,
                           const Span& cue, std::vector<std::uint8_t>& flags) const {
  const auto same_clause = [&](std::size_t i) { return clause_of[i] == clause_of[cue.begin]; };
  // Back to the subject of its statement, which it ends: "I had a clot last year, this is ...".
  for (std::size_t i = cue.end; i > 0 && cue.end - i < kPastReach && same_clause(i - 1);) {
    flags[--i] |= kPast;
    if (i < cue.begin && is_subject(message, i)) return;
  }
  // Or it begins one, and reaches on to the next but one: "last year I had a clot, she says".
  std::size_t subjects = 0;
  for (std::size_t i = cue.end; i < flags.size() && i < cue.end + kPastReach && same_clause(i); ++i) {
    subjects += is_subject(message, i);
    if (subjects > 1) break;
    flags[i] |= kPast;
  }
}

std::vector<std::uint8_t> ScopeRules::scopes(const text::NormalText& message,
                                             const std::vector<std::uint16_t>& clause_of,
                                             const SpanTable& spans) const {
  const std::size_t words = std::min(message.tokens.size(), kMaxTokens);
  std::vector<std::uint8_t> flags(words, 0);
  for (const PartIndex cue : negation_) {
    for (const Span& span : spans.of(cue)) {
      const std::size_t end = std::min(words, span.end + kNegationReach);
      for (std::size_t i = span.end; i < end && clause_of[i] == clause_of[span.begin]; ++i) {
        if (is_subject(message, i)) break;
        flags[i] |= kNegated;
      }
    }
  }
  for (const PartIndex cue : past_) {
    for (const Span& span : spans.of(cue)) mark_past(message, clause_of, span, flags);
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
