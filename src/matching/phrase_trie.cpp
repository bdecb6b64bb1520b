#include "matching/phrase_trie.h"

#include <algorithm>

#include "matching/limits.h"

namespace verbatim::matching {
namespace {

std::uint64_t edge(std::uint32_t node, std::uint32_t word) {
  return std::uint64_t{node} << 32 | word;
}

}  // namespace

void PhraseTrie::add(std::string_view phrase, PartIndex part) {
  Node node = 0;
  while (!phrase.empty()) {
    const std::size_t end = std::min(phrase.find(' '), phrase.size());
    const auto word = words_.emplace(phrase.substr(0, end), static_cast<std::uint32_t>(words_.size())).first->second;
    if (phrase[0] == kAnyWord) any_word_ = word;
    if (phrase[0] == kAnyLetters) any_letters_ = word;
    phrase.remove_prefix(std::min(end + 1, phrase.size()));
    const auto [at, is_new] = next_.emplace(edge(node, word), static_cast<Node>(nodes_.size()));
    if (is_new) nodes_.emplace_back();
    node = at->second;
  }
  auto& parts = nodes_[node];
  if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
}

PhraseTrie::Word PhraseTrie::word_of(std::string_view text) const {
  const auto number = [this](std::string_view word) {
    const auto found = words_.find(word);
    return found == words_.end() ? kUnknown : found->second;
  };
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto word_character = [letter](char c) {
    return letter(c) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  Word word{number(text), kUnknown, kUnknown};
  if (std::all_of(text.begin(), text.end(), word_character)) word.any_word = any_word_;
  if (std::all_of(text.begin(), text.end(), letter)) word.any_letters = any_letters_;
  return word;
}

// All paths from one beginning.
class PhraseTrie::Walk {
 public:
  Walk(const PhraseTrie& trie, const std::vector<Word>& words, std::vector<Hit>& hits)
      : trie_(trie), words_(words), hits_(hits) {}

  void from(std::size_t begin) {
    begin_ = begin;
    steps_ = 0;
    go(0, begin);
  }

 private:
  void go(Node node, std::size_t at) {
    if (at == words_.size()) return;
    for (const std::uint32_t word : {words_[at].self, words_[at].any_word, words_[at].any_letters}) {
      if (word == kUnknown) continue;
      const auto found = trie_.next_.find(edge(node, word));
      if (found == trie_.next_.end() || ++steps_ > kMaxTrieSteps) continue;
      for (const PartIndex part : trie_.nodes_[found->second]) {
        hits_.push_back({part, static_cast<std::uint16_t>(begin_), static_cast<std::uint16_t>(at + 1)});
      }
      go(found->second, at + 1);
    }
  }

  const PhraseTrie& trie_;
  const std::vector<Word>& words_;
  std::vector<Hit>& hits_;
  std::size_t begin_ = 0;
  std::size_t steps_ = 0;
};

std::vector<PhraseTrie::Hit> PhraseTrie::find(const text::NormalText& message) const {
  const std::size_t count = std::min(message.tokens.size(), kMaxTokens);
  std::vector<Word> words(count);
  for (std::size_t i = 0; i < count; ++i) words[i] = word_of(message.word(i));
  std::vector<Hit> hits;
  hits.reserve(count * 16);
  Walk walk(*this, words, hits);
  for (std::size_t begin = 0; begin < count; ++begin) walk.from(begin);
  return hits;
}

}  // namespace verbatim::matching
