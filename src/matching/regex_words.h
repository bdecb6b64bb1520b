#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "content/content.h"
#include "matching/regex_tree.h"

namespace verbatim::matching {

// Which words a regex with {term} references can match, worked out from its shape: for the speller, whose vocabulary
// they are, and for the prefilter, which asks what a message must hold before RE2 is run at all. Terms are worked out
// once. Not thread-safe.
class RegexWords {
 public:
  // `frequency`: how often a word occurs in the examples; the prefilter prefers rare words. Both must outlive this.
  RegexWords(const content::Language& language, const std::unordered_map<std::string, std::uint32_t>& frequency);

  // What a message must hold for one alternative of a regex to match. A literal is " word " or, before an open end, "
  // pref".
  struct Alternative {
    std::vector<std::vector<std::string>> needs;  // of each of these sets at least one literal; rarest set first
    std::vector<std::string> first;  // one of these is where a match begins; empty if it may begin with anything
  };
  // For each alternative of " regex ". An alternative without needs (open pieces only) may match anything.
  std::vector<Alternative> alternatives(const std::string& regex);

  // Takes the words of a phrase into the vocabulary.
  void add_phrase(std::string_view phrase);

  // Every whole word that the regexes looked at so far can match: "hot (flash(es)?|flush)" gives hot, flash, flashes,
  // flush. Words with an open-ended piece (\\w+, .*) and numbers are left out.
  const std::unordered_set<std::string>& vocabulary() const { return vocabulary_; }

 private:
  using Forms = std::vector<std::string>;  // sorted, each once
  // The strings that a piece of regex can match, cut at spaces: whole ones without a space; else what stands before the
  // first space and after the last.
  struct Reach {
    Forms single, first, last;
  };
  struct TermWords {
    Reach reach;
    std::vector<Alternative> alternatives;
  };

  Reach reach(const RegexNode& node);
  Reach once(const RegexNode& node);
  Reach concatenate(const Reach& a, const Reach& b);
  void add_alternatives(const RegexNode& node, std::vector<Alternative>& out);
  Alternative alternative_of(const RegexNode& node);
  std::optional<Forms> any_of(const RegexNode& node);
  static Forms literals_of(const Forms& single, const Forms& end);
  double cost(const Forms& forms) const;
  const TermWords& term(const std::string& name);
  void add_words(const Forms& forms);

  const content::Language& language_;
  const std::unordered_map<std::string, std::uint32_t>& frequency_;
  std::unordered_map<std::string, TermWords> terms_;
  std::unordered_set<std::string> vocabulary_;
};

}  // namespace verbatim::matching
