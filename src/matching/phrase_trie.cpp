#include "matching/phrase_trie.h"

#include <algorithm>

#include "matching/limits.h"

namespace verbatim::matching {
namespace {

std::uint64_t edge(std::uint32_t node, std::uint32_t word) {
  return std::uint64_t{node} << 32 | word;
}

}  // namespace

void PhraseTrie::add(std::string_view phrase, PartIndex part, WordTable& words) {
  NodeIndex node = 0;
  while (!phrase.empty()) {
    const std::size_t end = std::min(phrase.find(' '), phrase.size());
    const WordId word = words.add(phrase.substr(0, end));
    phrase.remove_prefix(std::min(end + 1, phrase.size()));
    const auto [at, is_new] = next_.emplace(edge(node, word), static_cast<NodeIndex>(building_.size()));
    if (is_new) building_.emplace_back();
    node = at->second;
  }
  auto& parts = building_[node];
  if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
}

void PhraseTrie::finish(WordTable& words) {
  any_word_ = words.add(std::string_view(&kAnyWord, 1));
  any_letters_ = words.add(std::string_view(&kAnyLetters, 1));
  std::vector<std::vector<std::pair<WordId, NodeIndex>>> children(building_.size());
  for (const auto& [key, to] : next_) children[key >> 32].emplace_back(static_cast<WordId>(key), to);
  std::vector<NodeIndex> order{0};  // level by level
  order.reserve(building_.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    auto& edges = children[order[i]];
    std::sort(edges.begin(), edges.end());
    nodes_.push_back({static_cast<std::uint32_t>(words_.size()), static_cast<std::uint32_t>(parts_.size())});
    for (const auto& [word, to] : edges) {
      words_.push_back(word);
      order.push_back(to);
    }
    const auto& parts = building_[order[i]];
    parts_.insert(parts_.end(), parts.begin(), parts.end());
  }
  nodes_.push_back({static_cast<std::uint32_t>(words_.size()), static_cast<std::uint32_t>(parts_.size())});
  first_.assign(words.size(), kNone);
  for (std::uint32_t i = 0; i < nodes_[1].edges_begin; ++i) first_[words_[i]] = i + 1;
  next_.clear();
  building_.clear();
  mark_any();
}

void PhraseTrie::mark_any() {
  has_any_.assign(nodes_.size(), false);
  for (NodeIndex node = 0; node + 1 < nodes_.size(); ++node) {
    for (std::uint32_t i = nodes_[node].edges_begin; i < nodes_[node + 1].edges_begin; ++i) {
      if (words_[i] == any_word_ || words_[i] == any_letters_) has_any_[node] = true;
    }
  }
}

void PhraseTrie::pack(base::Packer& packer) const {
  base::pack_table(packer, nodes_);
  base::pack_table(packer, words_);
  base::pack_table(packer, parts_);
  base::pack_table(packer, first_);
  packer.number(any_word_);
  packer.number(any_letters_);
}

void PhraseTrie::unpack(base::Unpacker& unpacker) {
  base::unpack_table(unpacker, nodes_);
  base::unpack_table(unpacker, words_);
  base::unpack_table(unpacker, parts_);
  base::unpack_table(unpacker, first_);
  any_word_ = static_cast<WordId>(unpacker.number());
  any_letters_ = static_cast<WordId>(unpacker.number());
  mark_any();
}

PhraseTrie::NodeIndex PhraseTrie::child(NodeIndex node, WordId word) const {
  if (node == 0) return word < first_.size() ? first_[word] : kNone;
  const auto begin = words_.begin() + nodes_[node].edges_begin, end = words_.begin() + nodes_[node + 1].edges_begin;
  const auto found = std::lower_bound(begin, end, word);
  return found == end || *found != word ? kNone : static_cast<NodeIndex>(found - words_.begin() + 1);
}

// All paths from one beginning.
class PhraseTrie::Walk {
 public:
  Walk(const PhraseTrie& trie, std::span<const MessageWord> words, std::vector<Hit>& hits)
      : trie_(trie), words_(words), hits_(hits) {}

  void from(std::size_t begin) {
    begin_ = begin;
    steps_ = 0;
    go(0, begin);
  }

 private:
  void go(NodeIndex node, std::size_t at) {
    if (at == words_.size() || trie_.nodes_[node].edges_begin == trie_.nodes_[node + 1].edges_begin) return;
    const MessageWord& word = words_[at];
    if (word.id != WordTable::kUnknown) follow(trie_.child(node, word.id), at);
    if (!trie_.has_any_[node]) return;
    if (word.any_word) follow(trie_.child(node, trie_.any_word_), at);
    if (word.any_letters) follow(trie_.child(node, trie_.any_letters_), at);
  }

  void follow(NodeIndex node, std::size_t at) {
    if (node == kNone || ++steps_ > kMaxTrieSteps) return;
    for (std::uint32_t i = trie_.nodes_[node].parts_begin; i < trie_.nodes_[node + 1].parts_begin; ++i) {
      hits_.push_back({trie_.parts_[i], static_cast<std::uint16_t>(begin_), static_cast<std::uint16_t>(at + 1)});
    }
    go(node, at + 1);
  }

  const PhraseTrie& trie_;
  const std::span<const MessageWord> words_;
  std::vector<Hit>& hits_;
  std::size_t begin_ = 0;
  std::size_t steps_ = 0;
};

std::vector<PhraseTrie::Hit> PhraseTrie::find(std::span<const MessageWord> words) const {
  std::vector<Hit> hits;
  hits.reserve(words.size() * 16);
  Walk walk(*this, words, hits);
  for (std::size_t begin = 0; begin < words.size(); ++begin) walk.from(begin);
  return hits;
}

}  // namespace verbatim::matching
