#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "matching/span.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// Phrases in a trie of words, each with the parts that it is a match of. Finds every phrase that begins at every word
// of a message in one walk: linear in the length of the message, with at most kMaxTrieSteps a beginning. Filled once,
// then immutable: any number of threads.
class PhraseTrie {
 public:
  PhraseTrie() : nodes_(1) {}

  // In a phrase these stand for one word: of letters, digits and _ (as \w+), of a to z (as [a-z]+).
  static constexpr char kAnyWord = '\x02', kAnyLetters = '\x03';

  // `phrase` is words with one space between; at least one.
  void add(std::string_view phrase, PartIndex part);

  struct Hit {
    PartIndex part;
    std::uint16_t begin, end;  // words
  };
  // Of the first kMaxTokens words; in the order of where they begin.
  std::vector<Hit> find(const text::NormalText& message) const;

 private:
  using Node = std::uint32_t;
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };
  static constexpr std::uint32_t kUnknown = 0xffffffff;
  // A word of a message: itself and what it is an instance of.
  struct Word {
    std::uint32_t self, any_word, any_letters;  // kUnknown where there is none
  };
  Word word_of(std::string_view text) const;
  class Walk;

  std::unordered_map<std::string, std::uint32_t, Hash, std::equal_to<>> words_;
  std::unordered_map<std::uint64_t, Node> next_;                // node and word -> node
  std::uint32_t any_word_ = kUnknown, any_letters_ = kUnknown;  // their numbers in words_
  std::vector<std::vector<PartIndex>> nodes_;                   // the parts whose phrase ends here
};

}  // namespace verbatim::matching
