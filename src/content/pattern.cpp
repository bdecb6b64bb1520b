#include "content/pattern.h"

#include "content/regex_scan.h"

namespace verbatim::content {
namespace {

constexpr std::string_view kEllipsis = "\xE2\x80\xA6";  // what word processors make of "..."

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// The joiner that `rest` begins with, spaced or not; empty if there is none.
std::string_view joiner_at(std::string_view rest) {
  for (const std::string_view joiner : {"&", "~", "..."}) {
    if (rest.substr(0, joiner.size()) == joiner) return joiner;
  }
  return {};
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

// Cuts a source into parts at the joiners outside of parentheses.
class PatternParser {
 public:
  explicit PatternParser(std::string_view source) : source_(source) {}

  ParsedPattern parse() {
    if (trimmed(source_).empty()) {
      fail("the pattern is empty", "write at least one term or word");
    } else {
      pattern_.sequences.emplace_back();
      cut();
    }
    if (failed_) return {std::nullopt, error_};
    return {std::move(pattern_), {}};
  }

 private:
  void cut() {
    std::size_t begin = 0;
    int depth = 0;
    RegexUnit unit;
    for (std::size_t at = 0; at < source_.size() && !failed_; at += unit.text.size()) {
      unit = first_unit(source_.substr(at));
      if (unit.kind != RegexUnit::Kind::text) continue;
      if (unit.text == "(") ++depth;
      if (unit.text == ")" && depth > 0) --depth;
      if (source_.substr(at, kEllipsis.size()) == kEllipsis) {
        return fail("'…' is one character, not a joiner", "write three full stops: ' ... '");
      }
      const std::string_view joiner = joiner_at(source_.substr(at));
      if (joiner.empty() || !check_joiner(joiner, at, depth)) continue;
      add_part(source_.substr(begin, at - begin), joiner);
      join(joiner);
      begin = at + joiner.size();
      unit.text = joiner;
    }
    if (!failed_) add_part(source_.substr(begin), {});
  }

  bool check_joiner(std::string_view joiner, std::size_t at, int depth) {
    const std::size_t end = at + joiner.size();
    const bool spaced = (at == 0 || is_space(source_[at - 1])) && (end == source_.size() || is_space(source_[end]));
    if (!spaced) {
      fail("the joiner " + quoted(joiner) + " needs a space on both sides", "write ' " + std::string(joiner) + " '");
    } else if (depth > 0) {
      fail("the joiner " + quoted(joiner) + " stands inside parentheses",
           "parentheses hold one regex; write two patterns instead");
    }
    return !failed_;
  }

  // `before` is the joiner that follows the part; empty at the end.
  void add_part(std::string_view text, std::string_view before) {
    const std::string_view source = trimmed(text);
    if (source.empty()) {
      const std::string_view dangling = before.empty() ? last_joiner_ : before;
      return fail("the joiner " + quoted(dangling) + " has nothing on one side", "write a term or word on both sides");
    }
    Part part{std::string(source), {}, Scope::any};
    const ScannedRegex scanned = scan_regex(source);
    if (!scanned.odd_braces.empty()) return fail_braces(scanned.odd_braces.front());
    for (const TermReference& reference : scanned.references) {
      if (!reference.scope) continue;
      if (part.scope != Scope::any && part.scope != *reference.scope) {
        return fail("two different scopes in one part", "split " + quoted(source) + " with a joiner such as ' ~ '");
      }
      part.scope = *reference.scope;
    }
    if (scanned.references.size() == 1 && scanned.references[0].size == source.size()) {
      part.term = scanned.references[0].name;
    }
    pattern_.sequences.back().parts.push_back(std::move(part));
  }

  void join(std::string_view joiner) {
    last_joiner_ = joiner;
    if (joiner == "&") {
      pattern_.sequences.emplace_back();
    } else {
      pattern_.sequences.back().joins.push_back(joiner == "~" ? Join::near : Join::far);
    }
  }

  void fail_braces(std::string_view braces) {
    if (braces.find('@') != std::string_view::npos) {
      fail(quoted(braces) + " has no scope that is known", "the scopes are @now, @negated, @past and @hypothetical");
    } else {
      fail(quoted(braces) + " is neither a term nor a repetition", "terms are {lower_case}, repetitions {2} or {2,3}");
    }
  }

  void fail(std::string text, std::string hint) {
    if (failed_) return;
    failed_ = true;
    error_ = {std::move(text), std::move(hint)};
  }

  std::string_view source_;
  std::string_view last_joiner_;
  Pattern pattern_;
  PatternError error_;
  bool failed_ = false;
};

}  // namespace

ParsedPattern parse_pattern(std::string_view source) {
  return PatternParser(source).parse();
}

std::vector<std::string> term_references(std::string_view source) {
  std::vector<std::string> names;
  for (const TermReference& reference : scan_regex(source).references) names.emplace_back(reference.name);
  return names;
}

}  // namespace verbatim::content
