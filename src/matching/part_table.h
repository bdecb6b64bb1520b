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
  // To be called once, after the last intern(). `words` says what the regexes require.
  void compile(RegexWords& words);

  // All spans of all parts in the first kMaxTokens words of `message`, those of safety parts first.
  SpanTable find(const text::NormalText& message) const;

  // Where a part may begin, by the literals of the message: a superset of where it does.
  struct Start {
    PartIndex part;
    std::uint16_t token;  // kAnywhere: nothing is known
    auto operator<=>(const Start&) const = default;
  };
  static constexpr std::uint16_t kAnywhere = 0xffff;
  // Sorted by part and token, each once.
  std::vector<Start> possible_starts(const text::NormalText& message) const;

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
  void compile_regexes();
  void order_unions();
  void confirm_at(std::span<const Start> starts, const text::NormalText& message, SpanTable& spans) const;
  void confirm_anywhere(PartIndex part, const text::NormalText& message, SpanTable& spans) const;
  void unite(PartIndex part, SpanTable& spans) const;

  const content::Language& language_;
  content::Expander expander_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, PartIndex> by_source_;
  std::unique_ptr<AhoCorasick> literals_;
  // What a literal in a message makes possible: a match of `part` that begins there, if each of the `needs` is met,
  // too.
  struct Trigger {
    PartIndex part;
    std::uint32_t needs;  // position in needs_
  };
  std::vector<std::vector<Trigger>> by_literal_;
  std::vector<std::vector<std::vector<std::uint32_t>>>
      needs_;                          // of an alternative: sets of literals, one of each is needed
  std::vector<PartIndex> unions_;      // parts that include others, those first that others include
  std::vector<PartIndex> unfiltered_;  // parts that require no literal: looked for in every message
};

}  // namespace verbatim::matching
