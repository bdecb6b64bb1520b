#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "matching/word_graph.h"
#include "matching/word_table.h"

namespace verbatim::matching {

// Word graphs laid out flat, and what they match: all nodes that may be reached are followed at once, as bits of a
// number or four, so that the work is at most words x nodes. Filled first, then immutable: any number of threads.
class WordAutomata {
 public:
  using Number = std::uint32_t;

  // Takes the graph in; its words get numbers of `words`.
  Number add(const WordGraph& graph, WordTable& words);
  std::size_t size() const { return automata_.size(); }

  // For the same program alone, see base/tables.h.
  void pack(base::Packer& packer) const;
  void unpack(base::Unpacker& unpacker);

  // The word after the longest match that begins at word `begin`; `begin` if there is none.
  std::uint16_t match(Number automaton, std::span<const MessageWord> words, std::size_t begin) const;

 private:
  struct Automaton {
    std::uint32_t first_node;
    std::uint32_t blocks;  // of 64 bits in a set of its nodes; its last bit is the end
  };
  struct Node {
    std::uint64_t filter;                  // a bit for each of its words, by their lowest six bits
    std::uint32_t steps_begin, steps_end;  // in steps_: sorted by word
    std::uint32_t open_begin, open_end;    // in open_
  };
  struct Step {
    WordId word;
    std::uint32_t to;  // in sets_
  };
  // Words that are not spelt out.
  struct Open {
    enum class Kind : std::uint32_t { any_word, any_letters, other } kind;
    std::uint32_t label;  // of other: in labels_
    std::uint32_t to;     // in sets_
  };
  class Builder;

  static bool fits(const WordLabel& label, std::string_view word);
  template <std::size_t Blocks>
  std::uint16_t run(const Automaton& automaton, std::span<const MessageWord> words, std::size_t begin) const;
  template <std::size_t Blocks>
  void step(const Node& node, const MessageWord& word, std::array<std::uint64_t, Blocks>& reached) const;

  std::vector<Automaton> automata_;
  std::vector<Node> nodes_;
  std::vector<Step> steps_;
  std::vector<Open> open_;
  std::vector<WordLabel> labels_;
  std::vector<std::uint64_t> sets_;  // of nodes
};

}  // namespace verbatim::matching
