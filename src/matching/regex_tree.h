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
  std::string one_of;               // of open, if they are known: the letters that it stands for, sorted, no space

  bool is_once() const { return least == 1 && most == 1; }
};

// The letters of \\w and of [a-z], sorted.
inline constexpr std::string_view kWordLetters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view kSmallLetters = "abcdefghijklmnopqrstuvwxyz";

// Parses a regex that RE2 has accepted; scopes such as {fever@now} are dropped. Does not fail.
RegexNode parse_regex(std::string_view regex);

// The node of these letters as they stand.
RegexNode literal_node(std::string_view letters);

// Whether parse_regex reads the regex exactly as RE2 does: no anchors, no flags, and no letters of several bytes in a
// class or before a quantifier (which would repeat their last byte).
bool is_plain_regex(std::string_view regex);

}  // namespace verbatim::matching
