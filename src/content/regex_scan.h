#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "content/pattern.h"

// Reads RE2 source just far enough to tell an author's {term} from RE2's own braces and brackets. Whether the regex is
// right is RE2's business.
namespace verbatim::content {

// text: one character (a byte of a longer one) that stands for itself or is an operator. escape: `\S`, `\p{Greek}`,
// `\Q...\E`. char_class: `[^a-z]`. braces: `{name}`, `{name@now}` or a repetition such as `{2,3}`.
struct RegexUnit {
  enum class Kind { text, escape, char_class, braces };
  Kind kind = Kind::text;
  std::string_view text;
};

// The unit at the front of `rest`, which must not be empty. What is not closed reaches to the end.
RegexUnit first_unit(std::string_view rest);

// A reference to a term: source.substr(begin, size) is "{name}" or "{name@scope}".
struct TermReference {
  std::size_t begin = 0;
  std::size_t size = 0;
  std::string_view name;
  std::optional<Scope> scope;
};

// References in order of appearance, and the braces that are neither a reference nor a repetition ("{Fever}").
struct ScannedRegex {
  std::vector<TermReference> references;
  std::vector<std::string_view> odd_braces;
};
ScannedRegex scan_regex(std::string_view source);

// Whether a capital letter stands in it that would have to match one in a message, where there are none after
// normalising. Those of escapes (\S, \pL) do not count.
bool has_capital(std::string_view source);

// [a-z][a-z0-9_]*: what terms, topics and aspects are called.
bool is_name(std::string_view text);

}  // namespace verbatim::content
