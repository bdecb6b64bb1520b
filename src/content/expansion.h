#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/content.h"

namespace verbatim::content {

// Bounds on what one regex may grow to. RE2 then needs milliseconds and a few megabytes at worst.
inline constexpr std::size_t kMaxExpandedBytes = 64 * 1024;
inline constexpr int kMaxTermDepth = 32;

// Replaces references in regexes: {chemo@now} becomes (?:chemo|chemotherapy|kemo), nested terms included, misspelt
// words quoted, scopes dropped. Remembers the terms that it has expanded, so use one for many sources. Not thread-safe.
class Expander {
 public:
  // `language` must outlive the expander.
  explicit Expander(const Language& language);

  // The regex without references. Nothing when it would go over a bound or a term is unknown: in content that loaded,
  // never.
  std::optional<std::string> regex(std::string_view source) { return expand(source, 0); }

  // All of a term's alternatives and misspelt words, as one group.
  std::optional<std::string> term(const Term& term) { return group(term, 0); }

 private:
  std::optional<std::string> expand(std::string_view source, int depth);
  std::optional<std::string> group(const Term& term, int depth);
  const std::string* known(std::string_view name, int depth);

  const Language& language_;
  std::vector<std::string> groups_;  // by position in Language::terms; empty if not expanded yet
};

// The same for a single source. `language` must be one that `load` returned.
std::string expand_regex(std::string_view source, const Language& language);
std::string expand_term(const Term& term, const Language& language);

}  // namespace verbatim::content
