#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "matching/aho_corasick.h"
#include "matching/regex_words.h"
#include "matching/span.h"
#include "matching/word_table.h"

namespace verbatim::matching {

// Says which alternatives of which parts may match a message, and where they may begin, by the words that they need
// (RegexWords). A message meets a set of literals if it holds one of them; an alternative is filed under the rarest set
// that it needs. Filled first, then immutable: any number of threads.
class Prefilter {
 public:
  // A place where an alternative may begin: a superset of where it does.
  struct Start {
    PartIndex part;
    std::uint32_t matcher;  // as given to add()
    std::uint16_t token;    // kAnywhere: at any word
  };
  static constexpr std::uint16_t kAnywhere = 0xffff;

  // `matcher` is what confirms the alternatives, whatever that is to the caller.
  void add(PartIndex part, std::uint32_t matcher, const std::vector<RegexWords::Alternative>& alternatives);
  // To be called once, after the last add() and after all other words are in `words`.
  void finish(WordTable& words);

  // What is finished, for the same program alone, see base/tables.h.
  void pack(base::Packer& packer) const;
  void unpack(base::Unpacker& unpacker);

  // In no order; the same start may come twice.
  std::vector<Start> find(std::span<const MessageWord> words) const;

 private:
  using SetIndex = std::uint32_t;
  static constexpr SetIndex kNoSet = 0xffffffff;
  struct Alternative {
    PartIndex part;
    std::uint32_t matcher;
    SetIndex first;                          // where it may begin; kNoSet: at any word
    std::uint32_t others_begin, others_end;  // in others_: the other sets that it needs
    SetIndex rarest;
  };
  template <std::size_t Blocks>
  class Message;

  SetIndex number_of(const std::vector<std::string>& set);
  void number_begins_first();
  void index_words(WordTable& words);
  template <std::size_t Blocks>
  std::vector<Start> find_in(std::span<const MessageWord> words) const;

  std::map<std::vector<std::string>, SetIndex> numbers_;  // while it is filled
  std::vector<Alternative> alternatives_;                 // by rarest set
  std::vector<SetIndex> others_;
  std::vector<Alternative> unfiltered_;  // that need no literal: looked for in every message

  std::size_t sets_ = 0;
  std::vector<std::uint32_t> filed_begin_;         // set -> its first in alternatives_; one more than the sets
  std::vector<std::uint64_t> filed_;               // bit: some alternative is filed under the set
  std::vector<std::uint32_t> sets_of_word_begin_;  // word -> in sets_of_word_; one more than the words
  std::vector<SetIndex> sets_of_word_;
  std::vector<std::string> prefix_literals_;
  std::unique_ptr<AhoCorasick> prefixes_;  // the same, for words without a number
  std::vector<std::vector<SetIndex>> sets_of_prefix_;
};

}  // namespace verbatim::matching
