#pragma once

#include <bitset>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/content.h"
#include "matching/regex_tree.h"

namespace verbatim::matching {

// What a regex asks of one word: the word itself (`prefix`, no run), or a prefix, then so many letters of a set, then a
// suffix: "vomit\w*".
struct WordLabel {
  std::string prefix, suffix;
  std::string run;  // its letters, sorted; empty for a word as it stands
  int least = 0, most = 0;

  bool is_plain() const { return run.empty(); }
  auto operator<=>(const WordLabel&) const = default;
};

// A regex as steps from word to word: `(can|could) i( still)? eat` goes from node 0 over "can" to 1, over "i" to 2,
// over "still" to 3, and over "eat" from 2 and 3 to the end.
struct WordGraph {
  static constexpr std::uint32_t kMaxNodes = 255;
  static constexpr std::uint32_t kEnd = kMaxNodes;  // as `to`: here a match may end
  struct Edge {
    std::uint32_t from;
    WordLabel label;
    std::uint32_t to;
    auto operator<=>(const Edge&) const = default;
  };
  std::vector<Edge> edges;  // sorted, each once
  std::uint32_t nodes = 0;
};

// Turns regexes into word graphs. Not thread-safe.
class WordGrapher {
 public:
  // `language` must outlive this.
  explicit WordGrapher(const content::Language& language) : language_(language) {}

  // The graph of ` regex ` between word edges ({term} is what the term matches); nothing for what only RE2 can match:
  // pieces that may hold a space that is not spelt out (`.{0,20}`), two open pieces in one word, or more than
  // kMaxNodes nodes.
  std::optional<WordGraph> graph(std::string_view regex);

 private:
  // The alternatives of a term; null if one of them is not for this class.
  const std::vector<RegexNode>* term(const std::string& name);
  class Letters;

  const content::Language& language_;
  std::unordered_map<std::string, std::optional<std::vector<RegexNode>>> terms_;
};

}  // namespace verbatim::matching
