#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The pattern language, parsed. DESIGN.md section 2; intents/README.md is the manual for authors.
namespace verbatim::content {

// A scope that a part can ask for: {fever@now} is a fever that is not negated, past or hypothetical.
enum class Scope { any, now, negated, past, hypothetical };

// One part of a pattern: a regex over words, or a single {term}.
struct Part {
  std::string regex;  // RE2 source with {term} references still in it
  std::string term;   // the name, when the part is exactly one {term}; else empty
  Scope scope = Scope::any;
};

// How a part follows the one before it. near: ` ~ `, in order, at most 3 words between. far: ` ... `, in order, at most 6.
enum class Join { near, far };
inline constexpr int kNearGap = 3;
inline constexpr int kFarGap = 6;
inline constexpr int kAndGap = 12;

// Parts in order: parts[i] follows parts[i-1] by joins[i-1].
struct Sequence {
  std::vector<Part> parts;
  std::vector<Join> joins;
};

// Sequences joined by ` & `: all present, in any order, disjoint, neighbours at most kAndGap words apart.
struct Pattern {
  std::vector<Sequence> sequences;
};

struct PatternError {
  std::string text;
  std::string hint;
};

// Parses "{a} & {b} ... (c|d)". Regexes are not compiled here. Exactly one of the two results is set.
struct ParsedPattern {
  std::optional<Pattern> pattern;
  PatternError error;
};
ParsedPattern parse_pattern(std::string_view source);

// Names of the terms that a regex or pattern source refers to, in order of appearance: "{what_is} {chemo@now}" gives both.
std::vector<std::string> term_references(std::string_view source);

}  // namespace verbatim::content
