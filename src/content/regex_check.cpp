#include "content/regex_check.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <unordered_map>

#include "content/expansion.h"
#include "content/pattern.h"
#include "content/regex_scan.h"
#include "content/simple_regex.h"

namespace verbatim::content {
namespace {

struct Problem {
  const char* rule;
  std::string text;
  std::string hint;
};

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

RE2::Options options() {
  RE2::Options quiet(RE2::Quiet);
  quiet.set_longest_match(true);
  return quiet;
}

// Letters, digits and spaces only: such a regex is right as it stands, and most are such, so RE2 need not compile it.
bool is_plain(std::string_view regex) {
  return !regex.empty() && std::all_of(regex.begin(), regex.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == ' ' || c == '\'' || c == '/' || c == '-' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

// The regex with each reference replaced by a harmless word.
std::string with_stand_ins(std::string_view source) {
  std::string out;
  std::size_t copied = 0;
  for (const TermReference& reference : scan_regex(source).references) {
    out += source.substr(copied, reference.begin - copied);
    const bool whole = reference.size == source.size();
    out += whole ? "word" : "(?:word)";
    copied = reference.begin + reference.size;
  }
  out += source.substr(copied);
  return out;
}

// Valid regexes in groups make a valid whole, but for RE2's limits on size and repetition, and for names of groups that
// repeat. Only a whole that comes near one of these is compiled here: RE2 would take longer than all the rest of the
// load. (RE2 allows 350,000 instructions. A letter or an operator makes two at most, a class or a byte of a letter that
// is not ASCII fewer than 20; and nested repetitions may multiply to 1,000.)
bool may_break_limits(const std::string& expanded) {
  constexpr double kLarge = 300'000;
  constexpr double kManyTimes = 1'000;
  const auto has = [&expanded](const char* what) { return expanded.find(what) != std::string::npos; };
  const bool small = static_cast<double>(expanded.size()) * 20 <= kLarge;
  if (small && !has("{") && !has("\\p") && !has("\\P") && !has("(?P")) return false;
  double instructions = 0, groups = 1, most = 1;  // `groups`: as if all repeated groups stood in each other
  for (std::size_t at = 0; at < expanded.size(); ++at) {
    const char c = expanded[at];
    const char before = at > 0 ? expanded[at - 1] : ' ';
    const char after = at + 1 < expanded.size() ? expanded[at + 1] : ' ';
    if (before == '\\' && (c == 'p' || c == 'P')) return true;
    if (before == '(' && c == '?' && after == 'P') return true;
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    instructions += letter || (c != '\0' && std::strchr(" '/-()|?", c)) ? 2 : 20;
    if (c != '{') continue;
    const std::size_t end = std::min(expanded.find('}', at), expanded.size());
    const double times = std::atoi(expanded.c_str() + expanded.find_last_of("{,", end) + 1);
    if (before == ')') {
      groups *= std::max(times, 1.0);
    } else {
      most = std::max(most, times);
      instructions += 20 * times;
    }
  }
  return instructions * groups > kLarge || groups * most > kManyTimes;
}

// Whether one character of a valid regex is obligatory: outside of all groups, with no alternative to it and nothing
// after it that lets it be left out. If not, it may or may not match the empty string.
bool has_obligatory_character(std::string_view regex) {
  bool found = false;
  int depth = 0;
  RegexUnit unit;
  for (std::size_t at = 0; at < regex.size(); at += unit.text.size()) {
    unit = first_unit(regex.substr(at));
    if (unit.kind != RegexUnit::Kind::text) continue;
    if (unit.text == "(") ++depth;
    if (unit.text == ")") --depth;
    if (depth == 0 && unit.text == "|") return false;
    const bool last = at + 1 == regex.size();
    const bool ascii =
        static_cast<unsigned char>(unit.text.front()) < 0x80;  // "é?" is two bytes, and both are optional
    if (depth == 0 && ascii && is_plain(unit.text) &&
        (last || is_plain(regex.substr(at + 1, 1)) || regex[at + 1] == '(')) {
      found = true;
    }
  }
  return found;
}

class RegexChecker {
 public:
  explicit RegexChecker(base::Diagnostics& diagnostics)
      : diagnostics_(diagnostics), parser_(options(), RE2::UNANCHORED) {}

  // A regex outside of patterns: an alternative of a term, or one of _language.yaml.
  void regex(const Phrase& source) {
    const ScannedRegex scanned = scan_regex(source.text);
    for (const char* joiner : {" & ", " ~ ", " ... "}) {
      if (source.text.find(joiner) != std::string::npos) {
        return report(source,
                      {"bad-pattern", "a joiner (" + quoted(joiner) + ") in a regex", "only patterns have joiners"});
      }
    }
    if (!scanned.odd_braces.empty()) {
      return report(source, {"bad-pattern", quoted(scanned.odd_braces.front()) + " is neither a term nor a repetition",
                             "terms are {lower_case}, repetitions {2} or {2,3}"});
    }
    for (const TermReference& reference : scanned.references) {
      if (reference.scope) {
        return report(source, {"bad-pattern", "a scope ('@') outside of a pattern", "only patterns ask for a scope"});
      }
    }
    if (const Problem* problem = check(source.text)) return report(source, *problem);
    warn_if_capital(source);
  }

  void pattern(const Phrase& source) {
    const ParsedPattern parsed = parse_pattern(source.text);
    if (!parsed.pattern) return report(source, {"bad-pattern", parsed.error.text, parsed.error.hint});
    for (const Sequence& sequence : parsed.pattern->sequences) {
      for (const Part& part : sequence.parts) {
        if (!part.term.empty()) continue;
        if (const Problem* problem = check(part.regex)) return report(source, *problem);
      }
    }
    warn_if_capital(source);
  }

  void word(const Phrase& literal) {
    if (literal.text.find_first_not_of(' ') == std::string::npos) {
      return report(literal, {"matches-empty", "an empty word", "remove it"});
    }
    warn_if_capital(literal);
  }

 private:
  void report(const Phrase& source, const Problem& problem) {
    diagnostics_.error(source.where, problem.rule, problem.text, problem.hint);
  }

  void warn_if_capital(const Phrase& source) {
    if (!has_capital(source.text)) return;
    diagnostics_.warning(source.where, "not-normalised",
                         quoted(source.text) + " has a capital letter and can never match",
                         "patterns are written in lower case");
  }

  // Compiles each different regex once; null if it is right.
  const Problem* check(const std::string& source) {
    if (is_plain(source)) return nullptr;
    const auto [entry, is_new] = checked_.try_emplace(source);
    if (is_new) entry->second = compile(source);
    return entry->second ? &*entry->second : nullptr;
  }

  std::optional<Problem> compile(const std::string& source) {
    const std::string regex = with_stand_ins(source);
    const std::optional<bool> empty = simple_regex_matches_empty(regex);
    if (empty.has_value() && !*empty && !may_break_limits(regex)) return std::nullopt;
    // A set parses what is added to it and compiles nothing until it is told to: a fifth of the work.
    std::string ignored;
    if (has_obligatory_character(regex) && !may_break_limits(regex) && parser_.Add(regex, &ignored) >= 0) {
      return std::nullopt;
    }
    const RE2 compiled(regex, options());
    if (!compiled.ok()) {
      return Problem{"bad-regex", "RE2 says of " + quoted(source) + ": " + compiled.error(),
                     "see https://github.com/google/re2/wiki/Syntax"};
    }
    if (RE2::FullMatch("", compiled)) {
      return Problem{"matches-empty", quoted(source) + " also matches when there is nothing",
                     "make at least one word of it obligatory"};
    }
    return std::nullopt;
  }

  base::Diagnostics& diagnostics_;
  RE2::Set parser_;
  std::unordered_map<std::string, std::optional<Problem>> checked_;
};

class ExpansionChecker {
 public:
  ExpansionChecker(const Language& language, base::Diagnostics& diagnostics)
      : language_(language), expander_(language), diagnostics_(diagnostics), failed_(language.terms.size()) {}

  void check() {
    for (std::size_t i = 0; i < language_.terms.size(); ++i) check_term(i);
    if (std::find(failed_.begin(), failed_.end(), true) != failed_.end()) return;
    for (const Term& term : language_.terms) check_patterns(term.cancelled_by);
    for (const Intent& intent : language_.intents) {
      for (const PatternSource& pattern : intent.patterns) check_pattern(pattern.source);
      check_patterns(intent.unless);
      check_patterns(intent.tail);
    }
    const LanguageRules& rules = language_.rules;
    for (const auto* regexes : {&rules.openers, &rules.tell_more, &rules.question_words, &rules.joiners,
                                &rules.negation, &rules.past, &rules.hypothetical}) {
      for (const Phrase& regex : *regexes) report(regex.where, expander_.regex(regex.text));
    }
  }

 private:
  void check_term(std::size_t index) {
    const Term& term = language_.terms[index];
    failed_[index] = !report(term.where, expander_.term(term), "'" + term.name + "'");
  }

  void check_patterns(const std::vector<Phrase>& patterns) {
    for (const Phrase& pattern : patterns) check_pattern(pattern);
  }

  void check_pattern(const Phrase& source) {
    const ParsedPattern parsed = parse_pattern(source.text);
    if (!parsed.pattern) return;
    for (const Sequence& sequence : parsed.pattern->sequences) {
      for (const Part& part : sequence.parts) {
        if (part.term.empty() && !is_plain(part.regex)) report(source.where, expander_.regex(part.regex));
      }
    }
  }

  // False if there was something to report.
  bool report(const base::Location& where, const std::optional<std::string>& expanded,
              const std::string& what = "this") {
    if (!expanded) {
      diagnostics_.error(
          where, "term-too-large",
          what + " grows to more than " + std::to_string(kMaxExpandedBytes / 1024) + " KiB when its terms are put in",
          "nest fewer terms, or join them with ' ~ '");
      return false;
    }
    if (!may_break_limits(*expanded)) return true;
    const RE2 compiled(*expanded, options());
    if (compiled.ok()) return true;
    diagnostics_.error(where, "bad-regex",
                       what + " cannot be compiled when its terms are put in: " + compiled.error().substr(0, 120),
                       "use smaller repetitions");
    return false;
  }

  const Language& language_;
  Expander expander_;
  base::Diagnostics& diagnostics_;
  std::vector<bool> failed_;  // by position in Language::terms
};

}  // namespace

void check_regexes(const Language& language, base::Diagnostics& diagnostics) {
  RegexChecker checker(diagnostics);
  for (const Term& term : language.terms) {
    for (const Phrase& alternative : term.alternatives) checker.regex(alternative);
    for (const Phrase& word : term.misspelt) checker.word(word);
    for (const Phrase& pattern : term.cancelled_by) checker.pattern(pattern);
  }
  for (const Intent& intent : language.intents) {
    for (const PatternSource& pattern : intent.patterns) checker.pattern(pattern.source);
    for (const Phrase& pattern : intent.unless) checker.pattern(pattern);
    for (const Phrase& pattern : intent.tail) checker.pattern(pattern);
  }
  const LanguageRules& rules = language.rules;
  for (const auto* regexes : {&rules.openers, &rules.tell_more, &rules.question_words, &rules.joiners, &rules.negation,
                              &rules.past, &rules.hypothetical}) {
    for (const Phrase& regex : *regexes) checker.regex(regex);
  }
}

void check_expansions(const Language& language, base::Diagnostics& diagnostics) {
  ExpansionChecker(language, diagnostics).check();
}

}  // namespace verbatim::content
