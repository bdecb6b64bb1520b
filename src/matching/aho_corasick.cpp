#include "matching/aho_corasick.h"

#include <deque>

namespace verbatim::matching {

AhoCorasick::AhoCorasick(const std::vector<std::string>& literals) {
  std::array<bool, 256> used{};
  for (const std::string& literal : literals) {
    for (const char c : literal) used[static_cast<unsigned char>(c)] = true;
  }
  for (std::size_t byte = 0; byte < 256; ++byte) {
    if (used[byte] && classes_ < 256) class_of_[byte] = static_cast<std::uint8_t>(classes_++);
  }

  // The trie: state 0 is the root; 0 as a successor means "none yet".
  next_.assign(classes_, 0);
  std::vector<std::vector<std::uint32_t>> ends(1);
  for (std::size_t i = 0; i < literals.size(); ++i) {
    lengths_.push_back(static_cast<std::uint32_t>(literals[i].size()));
    std::uint32_t state = 0;
    for (const char c : literals[i]) {
      const std::size_t edge = state * classes_ + class_of_[static_cast<unsigned char>(c)];
      if (next_[edge] == 0) {
        next_[edge] = static_cast<std::uint32_t>(ends.size());
        ends.emplace_back();
        next_.resize(next_.size() + classes_, 0);
      }
      state = next_[edge];
    }
    if (!literals[i].empty()) ends[state].push_back(static_cast<std::uint32_t>(i));
  }

  // Breadth first: a state's missing edges are those of its longest proper suffix, and it inherits that suffix's
  // outputs.
  std::vector<std::uint32_t> suffix(ends.size(), 0);
  std::deque<std::uint32_t> queue;
  for (std::uint32_t c = 0; c < classes_; ++c) {
    if (next_[c] != 0) queue.push_back(next_[c]);
  }
  while (!queue.empty()) {
    const std::uint32_t state = queue.front();
    queue.pop_front();
    const std::vector<std::uint32_t>& inherited = ends[suffix[state]];
    ends[state].insert(ends[state].end(), inherited.begin(), inherited.end());
    for (std::uint32_t c = 0; c < classes_; ++c) {
      std::uint32_t& successor = next_[state * classes_ + c];
      const std::uint32_t fallback = next_[suffix[state] * classes_ + c];
      if (successor == 0) {
        successor = fallback;
      } else {
        suffix[successor] = fallback;
        queue.push_back(successor);
      }
    }
  }

  outputs_begin_.reserve(ends.size() + 1);
  for (const std::vector<std::uint32_t>& list : ends) {
    outputs_begin_.push_back(static_cast<std::uint32_t>(outputs_.size()));
    outputs_.insert(outputs_.end(), list.begin(), list.end());
  }
  outputs_begin_.push_back(static_cast<std::uint32_t>(outputs_.size()));
}

void AhoCorasick::find(std::string_view text, std::vector<Hit>& hits) const {
  std::uint32_t state = 0;
  for (std::uint32_t end = 1; end <= text.size(); ++end) {
    state = next_[state * classes_ + class_of_[static_cast<unsigned char>(text[end - 1])]];
    for (std::uint32_t o = outputs_begin_[state]; o < outputs_begin_[state + 1]; ++o) {
      hits.push_back({outputs_[o], end - lengths_[outputs_[o]]});
    }
  }
}

}  // namespace verbatim::matching
