#include "content/simple_regex.h"

namespace verbatim::content {
namespace {

constexpr int kMaxDepth = 50;  // RE2 allows 1,000 groups in each other

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Each function reads what its name says and returns whether that matches the empty string; after a failure nothing
// that they return matters.
class Reader {
 public:
  explicit Reader(std::string_view regex) : regex_(regex) {}

  std::optional<bool> run() {
    const bool empty = alternatives();
    return failed_ || at_ != regex_.size() ? std::nullopt : std::optional(empty);
  }

 private:
  bool at_end() const { return at_ >= regex_.size(); }
  bool skip(char c) {
    if (at_end() || regex_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool fail() {
    failed_ = true;
    at_ = regex_.size();
    return false;
  }

  bool alternatives() {
    bool empty = sequence();
    while (skip('|')) empty = sequence() || empty;
    return empty;
  }

  bool sequence() {
    bool empty = true;
    while (!at_end() && regex_[at_] != '|' && regex_[at_] != ')') empty = repeated() && empty;
    return empty;
  }

  bool repeated() {
    const bool empty = atom();
    const bool may_lack = skip('?') || skip('*');
    if (!may_lack && !skip('+')) return empty;
    if (!at_end() && (regex_[at_] == '?' || regex_[at_] == '*' || regex_[at_] == '+')) return fail();
    return may_lack || empty;
  }

  bool atom() {
    const char c = regex_[at_++];
    if (is_letter_or_digit(c) || c == ' ' || c == '\'' || c == '/' || c == '-' || c == '.') return false;
    if (c == '\\') return skip('w') || skip('d') ? false : fail();
    if (c == '(') return group();
    return c == '[' ? char_class() : fail();
  }

  bool group() {
    if (skip('?') && !skip(':')) return fail();
    if (++depth_ > kMaxDepth) return fail();
    const bool empty = alternatives();
    --depth_;
    return skip(')') ? empty : fail();
  }

  // Letters, digits and ranges of either; at least one.
  bool char_class() {
    do {
      const char first = next();
      if (!is_letter_or_digit(first)) return fail();
      if (!skip('-')) continue;
      const char last = next();
      if (!is_letter_or_digit(last) || last < first) return fail();
    } while (!skip(']'));
    return false;
  }
  char next() { return at_end() ? '\0' : regex_[at_++]; }

  std::string_view regex_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool failed_ = false;
};

}  // namespace

std::optional<bool> simple_regex_matches_empty(std::string_view regex) {
  return Reader(regex).run();
}

}  // namespace verbatim::content
