#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "content/content.h"
#include "matching/phrase_trie.h"
#include "matching/regex_tree.h"

namespace verbatim::matching {

// Spells out regexes that can match finitely many phrases: "hot (flash(es)?|flush)" gives hot flash, hot flashes, hot
// flush. `\w+` and `[a-z]+` as whole words are spelt out as kAnyWord and kAnyLetters. Such a regex needs no RE2: a trie
// of words finds its phrases, see PhraseTrie. Not thread-safe.
class PhraseSpeller {
 public:
  // An alternative that can match more than this many phrases is left to RE2.
  static constexpr std::size_t kMaxPhrases = 128;

  // `language` must outlive this.
  explicit PhraseSpeller(const content::Language& language) : language_(language) {}

  // Every phrase that ` regex ` (a {term} counts as what the term can match) can match in a normalised text, each once;
  // nothing if it can match more than kMaxPhrases, or anything that is not spelt out.
  std::optional<std::vector<std::string>> phrases(std::string_view regex);

 private:
  using Phrases = std::optional<std::vector<std::string>>;
  Phrases of(const RegexNode& node);
  Phrases once(const RegexNode& node);
  Phrases in_a_row(const std::vector<RegexNode>& nodes);
  const Phrases& of_term(const std::string& name);

  const content::Language& language_;
  std::unordered_map<std::string, Phrases> terms_;
};

}  // namespace verbatim::matching
