#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matching/span.h"
#include "matching/word_table.h"

namespace verbatim::matching {

// Phrases in a trie of words, each with the parts that it is a match of. Finds every phrase that begins at every word
// of a message in one walk: linear in the length of the message, with at most kMaxTrieSteps a beginning. Filled first,
// then immutable: any number of threads.
class PhraseTrie {
 public:
  PhraseTrie() : building_(1) {}

  // In a phrase these stand for one word: of letters, digits and _ (as \w+), of a to z (as [a-z]+).
  static constexpr char kAnyWord = '\x02', kAnyLetters = '\x03';

  // `phrase` is words with one space between; at least one. Its words get numbers of `words`.
  void add(std::string_view phrase, PartIndex part, WordTable& words);
  // To be called once, after the last add().
  void finish(WordTable& words);

  // What is finished, for the same program alone, see base/tables.h.
  void pack(base::Packer& packer) const;
  void unpack(base::Unpacker& unpacker);

  struct Hit {
    PartIndex part;
    std::uint16_t begin, end;  // words
  };
  // In the order of where they begin.
  std::vector<Hit> find(std::span<const MessageWord> words) const;

 private:
  using NodeIndex = std::uint32_t;
  static constexpr NodeIndex kNone = 0xffffffff;
  // The edge at position i of words_ leads to node i + 1: they are numbered level by level.
  struct Node {
    std::uint32_t edges_begin, parts_begin;  // up to those of the next node
  };
  class Walk;
  NodeIndex child(NodeIndex node, WordId word) const;
  void mark_any();

  std::unordered_map<std::uint64_t, NodeIndex> next_;  // while it is filled: node and word -> node
  std::vector<std::vector<PartIndex>> building_;       // while it is filled: the parts whose phrase ends here
  std::vector<Node> nodes_;                            // and one behind the last
  std::vector<WordId> words_;                          // of the edges, by node, sorted
  std::vector<PartIndex> parts_;                       // whose phrase ends at a node, by node
  std::vector<NodeIndex> first_;                       // by word: the root's child
  std::vector<bool> has_any_;                          // by node: an edge of it is kAnyWord or kAnyLetters
  WordId any_word_ = WordTable::kUnknown, any_letters_ = WordTable::kUnknown;
};

}  // namespace verbatim::matching
