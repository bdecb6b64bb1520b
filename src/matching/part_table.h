#pragma once

#include <re2/re2.h>

#include <compare>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/content.h"
#include "content/expansion.h"
#include "matching/aho_corasick.h"
#include "matching/regex_words.h"
#include "matching/span.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// Every regex that can take part in a pattern, compiled: the named terms first (position = position in
// Language::terms), then the anonymous parts, each distinct regex once. One Aho-Corasick pass over the words that the
// regexes require (see RegexWords) says which may occur; RE2 confirms and yields the spans, leftmost-longest, at word
// edges. performance.md section 1 is why: RE2::Set does not scale. (FilteredRE2 was measured here too: it gives up on
// long alternations, so that 134 parts a message were left to RE2, and takes 350 ms to build.) Filled once, then
// immutable: any number of threads.
//
// An alternative that is just another {term} is not matched again: its spans are those of the term, and a part's spans
// are the leftmost-longest among those of its alternatives. So {any_treatment} costs no regex of its own.
class PartTable {
 public:
  explicit PartTable(const content::Language& language);

  // The part for a regex with {term} references; the same for the same text.
  PartIndex intern(const std::string& regex);
  PartIndex term(std::string_view name) const;
  // Marks a part as needed by the safety tier: it is confirmed outside the cap.
  void mark_safety(PartIndex part);
  // Both to be called once, after the last intern(); they may run at the same time.
  void compile_regexes();
  // `words` says what the regexes require.
  void index_literals(RegexWords& words);

  // Says that spans of `hidden` inside a span of `by` do not count.
  void hide(PartIndex hidden, PartIndex by) { hidden_by_[hidden].push_back(by); }

  // Where a part may begin, by the literals of the message: a superset of where it does.
  struct Start {
    PartIndex part;
    std::uint16_t token;  // kAnywhere: nothing is known
    auto operator<=>(const Start&) const = default;
  };
  static constexpr std::uint16_t kAnywhere = 0xffff;
  // Sorted by part and token, each once.
  std::vector<Start> possible_starts(const text::NormalText& message) const;

  // Calls add(span) for the leftmost-longest matches of a part's own regex in the first kMaxTokens words, in order:
  // those that begin at one of `tokens`, or anywhere.
  template <typename Add>
  void find_at(PartIndex part, std::span<const std::uint16_t> tokens, const text::NormalText& message, Add add) const;
  template <typename Add>
  void find_anywhere(PartIndex part, const text::NormalText& message, Add add) const;

  const std::vector<PartIndex>& included(PartIndex part) const { return entries_[part].included; }
  const std::vector<PartIndex>& unions() const { return unions_; }
  const std::vector<PartIndex>& hidden_by(PartIndex part) const { return hidden_by_[part]; }
  bool is_safety(PartIndex part) const { return entries_[part].safety; }

  std::size_t size() const { return entries_.size(); }
  const std::string& name(PartIndex part) const { return entries_[part].name; }

 private:
  struct Entry {
    std::string name;                 // term name, or the source of an anonymous part
    std::vector<std::string> own;     // alternatives with a regex of their own, references still in them
    std::vector<PartIndex> included;  // alternatives that are another part
    std::unique_ptr<RE2> regex;       // of `own`, between spaces; null if there is none
    bool safety = false;
  };
  PartIndex add(std::string name, const std::vector<std::string>& alternatives);
  void order_unions();
  static std::size_t token_at(const text::NormalText& message, std::size_t byte);

  const content::Language& language_;
  content::Expander expander_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, PartIndex> by_source_;
  std::vector<std::vector<PartIndex>> hidden_by_;  // by part
  std::unique_ptr<AhoCorasick> literals_;
  // Sets of literals, each distinct one once: a message meets a set if it holds one of its literals.
  using SetIndex = std::uint32_t;
  std::vector<std::vector<std::uint32_t>> sets_;  // sorted
  std::vector<std::vector<SetIndex>> sets_of_literal_;
  // One alternative of a part, filed under the rarest set that it needs: the others, and the set of where it may begin.
  struct Alternative {
    PartIndex part;
    SetIndex first;
    std::uint32_t others_begin, others_end;  // in others_
  };
  std::vector<std::vector<Alternative>> by_set_;
  std::vector<SetIndex> others_;
  std::vector<PartIndex> unions_;      // parts that include others, those first that others include
  std::vector<PartIndex> unfiltered_;  // parts that require no literal: looked for in every message
};

template <typename Add>
void PartTable::find_at(PartIndex part, std::span<const std::uint16_t> tokens, const text::NormalText& message,
                        Add add) const {
  const re2::StringPiece text(message.text);
  const RE2& re = *entries_[part].regex;
  std::size_t free = 0;  // the first word that no match has taken
  re2::StringPiece match;
  for (const std::uint16_t token : tokens) {
    if (token < free) continue;
    const std::size_t from = message.tokens[token].begin - 1;
    if (!re.Match(text, from, text.size(), RE2::ANCHOR_START, &match, 1)) continue;
    free = token_at(message, from + match.size());
    if (free > kMaxTokens) return;
    add(Span{token, static_cast<std::uint16_t>(free)});
  }
}

template <typename Add>
void PartTable::find_anywhere(PartIndex part, const text::NormalText& message, Add add) const {
  const re2::StringPiece text(message.text);
  const RE2& re = *entries_[part].regex;
  std::size_t from = 0;
  re2::StringPiece match;
  for (std::size_t n = 0; n < kMaxSpansPerPart && re.Match(text, from, text.size(), RE2::UNANCHORED, &match, 1); ++n) {
    const auto at = static_cast<std::size_t>(match.data() - text.data());
    const std::size_t begin = token_at(message, at + 1);
    const std::size_t end = token_at(message, at + match.size());
    if (end > kMaxTokens) return;
    if (end > begin) add(Span{static_cast<std::uint16_t>(begin), static_cast<std::uint16_t>(end)});
    from = at + match.size() - 1;  // the space after this word is the one before the next
  }
}

}  // namespace verbatim::matching
