#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace verbatim::matching {

// Finds which of many literals occur in a text in one pass (Aho and Corasick, CACM 18(6), 1975). A dense automaton over
// the bytes that the literals use; all others share one class. Immutable after construction: any number of threads.
class AhoCorasick {
 public:
  explicit AhoCorasick(const std::vector<std::string>& literals);

  // One occurrence: which literal (its position in the list given at construction) and the byte at which it begins.
  struct Hit {
    std::uint32_t literal;
    std::uint32_t begin;
  };

  // Appends every occurrence in `text` to `hits`, in the order of their ends.
  void find(std::string_view text, std::vector<Hit>& hits) const;

 private:
  std::array<std::uint8_t, 256> class_of_{};
  std::uint32_t classes_ = 1;
  std::vector<std::uint32_t> next_;           // state * classes_ + class -> state
  std::vector<std::uint32_t> outputs_begin_;  // state -> first of its outputs; has one more than the states
  std::vector<std::uint32_t> outputs_;        // literals that end here, those of suffixes included
  std::vector<std::uint32_t> lengths_;        // by literal
};

}  // namespace verbatim::matching
