#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace verbatim::matching {

// The shape of a regex as authors write them: letters, groups, alternatives, repetition and {term} references. Enough
// to say which words it can match; matching itself is RE2's business. What is not understood becomes `open`.
struct RegexNode {
  static constexpr int kNoEnd = -1;
  enum class Kind { letter, open, reference, sequence, alternatives };
  Kind kind = Kind::sequence;
  char letter = 0;                  // letter; of open: 'w' for \w, 'a' for [a-z], else 0
  std::string term;                 // reference
  std::vector<RegexNode> children;  // sequence, alternatives
  bool optional = false;            // ? or *
  bool repeated = false;            // + or * or {m,n}
  int least = 1, most = 1;          // how often; most is kNoEnd after + and *
};

// Parses a regex that RE2 has accepted; scopes such as {fever@now} are dropped. Does not fail.
RegexNode parse_regex(std::string_view regex);

}  // namespace verbatim::matching
