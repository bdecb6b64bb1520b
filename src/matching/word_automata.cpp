#include "matching/word_automata.h"

#include <algorithm>
#include <bit>
#include <map>

namespace verbatim::matching {
namespace {

constexpr std::size_t kBits = 64;
constexpr std::size_t kMostBlocks = 4;
static_assert(WordGraph::kMaxNodes < kMostBlocks * kBits);

std::uint64_t bit_of(WordId word) {
  return std::uint64_t{1} << (word % kBits);
}

template <std::size_t Blocks>
using Nodes = std::array<std::uint64_t, Blocks>;

}  // namespace

// Lays one graph out.
class WordAutomata::Builder {
 public:
  Builder(WordAutomata& out, const WordGraph& graph, WordTable& words)
      : out_(out), graph_(graph), words_(words), blocks_(graph.nodes < kBits ? 1 : kMostBlocks) {
    out_.automata_.push_back({static_cast<std::uint32_t>(out_.nodes_.size()), static_cast<std::uint32_t>(blocks_)});
  }

  void run() {
    std::size_t at = 0;
    for (std::uint32_t node = 0; node < graph_.nodes; ++node) {
      std::map<WordId, Set> plain;
      std::map<WordLabel, Set> open;
      for (; at < graph_.edges.size() && graph_.edges[at].from == node; ++at) {
        const WordGraph::Edge& edge = graph_.edges[at];
        const std::size_t to = edge.to == WordGraph::kEnd ? blocks_ * kBits - 1 : edge.to;
        Set& set = edge.label.is_plain() ? plain[words_.add(edge.label.prefix)] : open[edge.label];
        set[to / kBits] |= std::uint64_t{1} << (to % kBits);
      }
      add_node(plain, open);
    }
  }

 private:
  using Set = Nodes<kMostBlocks>;

  void add_node(const std::map<WordId, Set>& plain, const std::map<WordLabel, Set>& open) {
    Node node{};
    node.steps_begin = static_cast<std::uint32_t>(out_.steps_.size());
    for (const auto& [word, to] : plain) {
      node.filter |= bit_of(word);
      out_.steps_.push_back({word, number_of(to)});
    }
    node.steps_end = static_cast<std::uint32_t>(out_.steps_.size());
    node.open_begin = static_cast<std::uint32_t>(out_.open_.size());
    for (const auto& [label, to] : open) {
      const Open::Kind kind = kind_of(label);
      out_.open_.push_back({kind, static_cast<std::uint32_t>(out_.labels_.size()), number_of(to)});
      if (kind == Open::Kind::other) out_.labels_.push_back(label);
    }
    node.open_end = static_cast<std::uint32_t>(out_.open_.size());
    out_.nodes_.push_back(node);
  }

  static Open::Kind kind_of(const WordLabel& label) {
    const bool whole = label.prefix.empty() && label.suffix.empty() && label.least <= 1;
    if (!whole || label.most != RegexNode::kNoEnd) return Open::Kind::other;
    if (label.run == kWordLetters) return Open::Kind::any_word;
    return label.run == kSmallLetters ? Open::Kind::any_letters : Open::Kind::other;
  }

  std::uint32_t number_of(const Set& set) {
    const auto [at, is_new] = numbers_.emplace(set, static_cast<std::uint32_t>(out_.sets_.size()));
    if (is_new) out_.sets_.insert(out_.sets_.end(), set.begin(), set.begin() + static_cast<std::ptrdiff_t>(blocks_));
    return at->second;
  }

  WordAutomata& out_;
  const WordGraph& graph_;
  WordTable& words_;
  const std::size_t blocks_;
  std::map<Set, std::uint32_t> numbers_;
};

WordAutomata::Number WordAutomata::add(const WordGraph& graph, WordTable& words) {
  Builder(*this, graph, words).run();
  return static_cast<Number>(automata_.size() - 1);
}

void WordAutomata::pack(base::Packer& packer) const {
  base::pack_table(packer, automata_);
  base::pack_table(packer, nodes_);
  base::pack_table(packer, steps_);
  base::pack_table(packer, open_);
  base::pack_table(packer, sets_);
  packer.number(labels_.size());
  for (const WordLabel& label : labels_) {
    for (const std::string* text : {&label.prefix, &label.suffix, &label.run}) packer.text(*text);
    for (const int times : {label.least, label.most}) packer.fixed64(static_cast<std::uint64_t>(times));
  }
}

void WordAutomata::unpack(base::Unpacker& unpacker) {
  base::unpack_table(unpacker, automata_);
  base::unpack_table(unpacker, nodes_);
  base::unpack_table(unpacker, steps_);
  base::unpack_table(unpacker, open_);
  base::unpack_table(unpacker, sets_);
  labels_.clear();
  for (std::uint64_t left = unpacker.number(); left > 0 && !unpacker.failed(); --left) {
    WordLabel& label = labels_.emplace_back();
    for (std::string* text : {&label.prefix, &label.suffix, &label.run}) *text = unpacker.text();
    for (int* times : {&label.least, &label.most}) *times = static_cast<int>(unpacker.fixed64());
  }
}

bool WordAutomata::fits(const WordLabel& label, std::string_view word) {
  const std::size_t around = label.prefix.size() + label.suffix.size();
  if (word.size() < around + static_cast<std::size_t>(label.least)) return false;
  if (!word.starts_with(label.prefix) || !word.ends_with(label.suffix)) return false;
  const std::string_view run = word.substr(label.prefix.size(), word.size() - around);
  if (label.most != RegexNode::kNoEnd && run.size() > static_cast<std::size_t>(label.most)) return false;
  return run.find_first_not_of(label.run) == std::string_view::npos;
}

template <std::size_t Blocks>
void WordAutomata::step(const Node& node, const MessageWord& word, Nodes<Blocks>& reached) const {
  const auto add = [this, &reached](std::uint32_t to) {
    for (std::size_t i = 0; i < Blocks; ++i) reached[i] |= sets_[to + i];
  };
  if (node.filter & bit_of(word.id)) {
    const auto begin = steps_.begin() + node.steps_begin, end = steps_.begin() + node.steps_end;
    const auto found =
        std::lower_bound(begin, end, word.id, [](const Step& step, WordId id) { return step.word < id; });
    if (found != end && found->word == word.id) add(found->to);
  }
  for (std::uint32_t i = node.open_begin; i < node.open_end; ++i) {
    const Open& open = open_[i];
    const bool ok = open.kind == Open::Kind::any_word      ? word.any_word
                    : open.kind == Open::Kind::any_letters ? word.any_letters
                                                           : fits(labels_[open.label], word.text);
    if (ok) add(open.to);
  }
}

template <std::size_t Blocks>
std::uint16_t WordAutomata::run(const Automaton& automaton, std::span<const MessageWord> words,
                                std::size_t begin) const {
  constexpr std::uint64_t kEndBit = std::uint64_t{1} << (kBits - 1);  // of the last block
  const Node* const nodes = &nodes_[automaton.first_node];
  std::size_t end = begin;
  Nodes<Blocks> here{1};
  for (std::size_t at = begin; at < words.size() && here != Nodes<Blocks>{}; ++at) {
    Nodes<Blocks> reached{};
    for (std::size_t block = 0; block < Blocks; ++block) {
      for (std::uint64_t bits = here[block]; bits != 0; bits &= bits - 1) {
        step(nodes[block * kBits + static_cast<std::size_t>(std::countr_zero(bits))], words[at], reached);
      }
    }
    if (reached[Blocks - 1] & kEndBit) end = at + 1;
    reached[Blocks - 1] &= ~kEndBit;
    here = reached;
  }
  return static_cast<std::uint16_t>(end);
}

std::uint16_t WordAutomata::match(Number automaton, std::span<const MessageWord> words, std::size_t begin) const {
  const Automaton& which = automata_[automaton];
  return which.blocks == 1 ? run<1>(which, words, begin) : run<kMostBlocks>(which, words, begin);
}

}  // namespace verbatim::matching
