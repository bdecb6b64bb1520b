#pragma once

#include <re2/re2.h>

#include <compare>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/content.h"
#include "content/expansion.h"
#include "matching/aho_corasick.h"
#include "matching/phrase_trie.h"
#include "matching/regex_words.h"
#include "matching/span.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// Every regex that can take part in a pattern, compiled: the named terms first (position = position in
// Language::terms), then the anonymous parts, each distinct regex once. Its alternatives are of three kinds:
//   - another {term}: not matched again, its spans are those of the term;
//   - finitely many phrases: found by one walk through a PhraseTrie;
//   - the rest: one Aho-Corasick pass over the words that they require (see RegexWords) says where one may begin, and
//   RE2
//     confirms at word edges.
// A part's spans are the leftmost-longest among those of its alternatives, as if RE2 had matched the whole.
// (performance.md section 1 is why: RE2::Set does not scale. FilteredRE2 was measured here too: it gives up on long
// alternations.) Filled once, then immutable: any number of threads.
class PartTable {
 public:
  explicit PartTable(const content::Language& language);

  // The part for a regex with {term} references; the same for the same text.
  PartIndex intern(const std::string& regex);
  PartIndex term(std::string_view name) const;
  // Marks a part as needed by the safety tier: it is confirmed outside the cap.
  void mark_safety(PartIndex part);
  // To be called once, after the last intern(); then the other two, which may run at the same time.
  void spell_phrases(RegexWords& words);
  void expand_regexes();
  // `words` says what the regexes require, and is told the words of the phrases.
  void index_literals(RegexWords& words);

  // Says that spans of `hidden` inside a span of `by` do not count.
  void hide(PartIndex hidden, PartIndex by) { hidden_by_[hidden].push_back(by); }

  // Where the regex of a part may begin, by the literals of the message: a superset of where it does.
  struct Start {
    PartIndex part;
    std::uint16_t token;  // kAnywhere: at any word
    auto operator<=>(const Start&) const = default;
  };
  static constexpr std::uint16_t kAnywhere = 0xffff;
  // Sorted by part and token, each once.
  std::vector<Start> possible_starts(const text::NormalText& message) const;
  std::vector<PhraseTrie::Hit> phrases(const text::NormalText& message) const { return phrases_.find(message); }

  // The first match of a part's regex that begins at word `from` or later, and of those the longest; empty if none.
  Span next_match(PartIndex part, std::uint16_t from, const text::NormalText& message) const;
  // The word after the longest match of a part's regex that begins at word `token`; `token` if there is none.
  std::uint16_t match_at(PartIndex part, std::uint16_t token, const text::NormalText& message) const;

  const std::vector<PartIndex>& included(PartIndex part) const { return entries_[part].included; }
  const std::vector<PartIndex>& unions() const { return unions_; }
  const std::vector<PartIndex>& hidden_by(PartIndex part) const { return hidden_by_[part]; }
  bool is_safety(PartIndex part) const { return entries_[part].safety; }

  // Compiles what nobody has asked for yet, so that no message has to wait for it; until `stop` says so.
  void compile_all(const std::stop_token& stop) const;

  std::size_t size() const { return entries_.size(); }
  const std::string& name(PartIndex part) const { return entries_[part].name; }

 private:
  // Compiled when it is first needed: of a thousand, a load and its self-check meet half.
  class LazyRegex {
   public:
    explicit LazyRegex(std::string source) : source_(std::move(source)) {}
    const RE2& get() const;

   private:
    const std::string source_;
    mutable std::once_flag once_;
    mutable std::unique_ptr<const RE2> regex_;
  };
  struct Entry {
    std::string name;                  // term name, or the source of an anonymous part
    std::vector<std::string> own;      // alternatives that RE2 matches, references still in them
    std::vector<PartIndex> included;   // alternatives that are another part
    std::unique_ptr<LazyRegex> regex;  // of `own`, between spaces; null if there is none
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
  PhraseTrie phrases_;
  std::unique_ptr<AhoCorasick> literals_;
  // Sets of literals, each distinct one once: a message meets a set if it holds one of its literals.
  using SetIndex = std::uint32_t;
  static constexpr SetIndex kNoSet = 0xffffffff;
  std::vector<std::vector<std::uint32_t>> sets_;  // sorted
  std::vector<std::vector<SetIndex>> sets_of_literal_;
  std::vector<bool> begins_;  // by set: some alternative begins with it
  // One alternative of a part, filed under the rarest set that it needs: the others, and the set of where it may begin
  // (kNoSet: at any word).
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

}  // namespace verbatim::matching
