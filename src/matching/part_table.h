#pragma once

#include <re2/re2.h>

#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/tables.h"
#include "content/content.h"
#include "content/expansion.h"
#include "matching/phrase_trie.h"
#include "matching/prefilter.h"
#include "matching/regex_words.h"
#include "matching/span.h"
#include "matching/thesaurus.h"
#include "matching/word_automata.h"
#include "matching/word_table.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// Every regex that can take part in a pattern, compiled: the named terms first (position = position in
// Language::terms), then the anonymous parts, each distinct regex once. Its alternatives are of four kinds:
//   - another {term}: not matched again, its spans are those of the term;
//   - finitely many phrases: found by one walk through a PhraseTrie;
//   - steps from word to word: a Prefilter says by the words that it needs where one may begin, and a small automaton
//     over words (WordAutomata) confirms;
//   - the rest, one in twenty: RE2 confirms instead.
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

  // What these three make, for the same program and the same parts alone (base/tables.h); takes nothing in, and says
  // so, if it is not that to the end.
  void pack(base::Packer& packer) const;
  bool unpack(base::Unpacker& unpacker);

  // Says that spans of `hidden` inside a span of `by` do not count.
  void hide(PartIndex hidden, PartIndex by) { hidden_by_[hidden].push_back(by); }

  std::vector<MessageWord> read(const text::NormalText& message) const { return words_.read(message); }
  std::vector<Prefilter::Start> possible_starts(std::span<const MessageWord> words) const {
    return prefilter_.find(words);
  }
  std::vector<PhraseTrie::Hit> phrases(std::span<const MessageWord> words) const { return phrases_.find(words); }

  // What confirms an alternative: an automaton over words, or RE2.
  using Matcher = std::uint32_t;
  static bool is_regex(Matcher matcher) { return matcher >= kFirstRegex; }
  // The word after the longest match that begins at word `token`; `token` if there is none.
  std::uint16_t match_words(Matcher matcher, std::uint16_t token, std::span<const MessageWord> words) const {
    return automata_.match(matcher, words, token);
  }
  std::uint16_t match_regex(Matcher matcher, std::uint16_t token, const text::NormalText& message) const;
  // The first match of a regex that begins at word `from` or later, and of those the longest; empty if none.
  Span next_regex_match(Matcher matcher, std::uint16_t from, const text::NormalText& message) const;

  // The terms of words; complete after spell_phrases().
  const Thesaurus& thesaurus() const { return thesaurus_; }

  const std::vector<PartIndex>& included(PartIndex part) const { return entries_[part].included; }
  // The parts that include this one, or one that does, however far up; each once, from below.
  std::span<const PartIndex> unions_of(PartIndex part) const {
    return {unions_.data() + unions_begin_[part], unions_.data() + unions_begin_[part + 1]};
  }
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
    const std::string& source() const { return source_; }

   private:
    const std::string source_;
    mutable std::once_flag once_;
    mutable std::unique_ptr<const RE2> regex_;
  };
  static constexpr Matcher kFirstRegex = 0x80000000;
  static constexpr unsigned kThreads = 2;  // on which the automata are made
  struct Alternative {
    std::string regex;  // references still in it
    Matcher matcher = 0;
  };
  struct Entry {
    std::string name;                 // term name, or the source of an anonymous part
    std::vector<Alternative> own;     // that are neither phrases nor another part
    std::vector<PartIndex> included;  // alternatives that are another part
    bool safety = false;
  };
  PartIndex add(std::string name, const std::vector<std::string>& alternatives);
  void close_thesaurus();
  void index_unions();
  void make_automata();
  static std::size_t token_at(const text::NormalText& message, std::size_t byte);

  const content::Language& language_;
  content::Expander expander_;
  std::vector<Entry> entries_;
  std::unordered_map<std::string, PartIndex> by_source_;
  std::vector<std::vector<PartIndex>> hidden_by_;  // by part
  WordTable words_;
  PhraseTrie phrases_;
  Thesaurus thesaurus_;
  WordAutomata automata_;
  std::vector<std::string> sources_;                 // of the matchers that are regexes
  std::vector<std::unique_ptr<LazyRegex>> regexes_;  // the same, between spaces
  Prefilter prefilter_;
  std::vector<PartIndex> unions_;            // by part
  std::vector<std::uint32_t> unions_begin_;  // part -> its first in unions_; one more than the parts
};

}  // namespace verbatim::matching
