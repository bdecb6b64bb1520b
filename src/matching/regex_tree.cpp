#include "matching/regex_tree.h"

#include <algorithm>
#include <cctype>

namespace verbatim::matching {
namespace {

constexpr std::size_t kMaxClass = 10;  // letters of a [class] that are spelt out

RegexNode leaf(RegexNode::Kind kind, char letter = 0) {
  RegexNode node;
  node.kind = kind;
  node.letter = letter;
  return node;
}

// The letters of "a-d_", sorted; empty if it holds a space or what is not plain.
std::string letters_of(std::string_view body) {
  std::string letters;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const auto c = static_cast<unsigned char>(body[i]);
    const bool range = i + 2 < body.size() && body[i + 1] == '-';
    if (c <= ' ' || c >= 0x7f || c == '^' || c == '\\' || c == '[' || (c == '-' && i > 0)) return {};
    const char last = range ? body[i + 2] : body[i];
    if (range && !std::isalnum(static_cast<unsigned char>(last))) return {};
    for (char letter = body[i]; letter <= last; ++letter) letters += letter;
    if (range) i += 2;
  }
  std::sort(letters.begin(), letters.end());
  letters.erase(std::unique(letters.begin(), letters.end()), letters.end());
  return letters;
}

RegexNode open(std::string_view one_of, char letter = 0) {
  RegexNode node = leaf(RegexNode::Kind::open, letter);
  node.one_of = one_of;
  return node;
}

class Parser {
 public:
  explicit Parser(std::string_view regex) : regex_(regex) {}

  RegexNode alternatives() {
    RegexNode node;
    node.kind = RegexNode::Kind::alternatives;
    node.children.push_back(sequence());
    while (!at_end() && regex_[at_] == '|') {
      ++at_;
      node.children.push_back(sequence());
    }
    return node.children.size() == 1 ? std::move(node.children.front()) : std::move(node);
  }

 private:
  bool at_end() const { return at_ >= regex_.size(); }

  RegexNode sequence() {
    RegexNode node;
    while (!at_end() && regex_[at_] != '|' && regex_[at_] != ')') {
      RegexNode child = atom();
      quantify(child);
      node.children.push_back(std::move(child));
    }
    return node;
  }

  RegexNode atom() {
    const char c = regex_[at_++];
    switch (c) {
      case '(':
        return group();
      case '[':
        return character_class();
      case '\\':
        return escape();
      case '{':
        return reference();
      case '.':
        return leaf(RegexNode::Kind::open);
      case '^':
      case '$':
        return {};
      default:
        return leaf(RegexNode::Kind::letter, c);
    }
  }

  RegexNode group() {
    if (regex_.substr(at_).starts_with("?:")) at_ += 2;
    RegexNode node = alternatives();
    if (!at_end()) ++at_;  // the closing parenthesis
    RegexNode wrapped;     // so that a quantifier applies to the whole group
    wrapped.children.push_back(std::move(node));
    return wrapped;
  }

  RegexNode reference() {
    const std::size_t close = regex_.find('}', at_);
    const std::string_view name = regex_.substr(at_, close - at_);
    at_ = close == std::string_view::npos ? regex_.size() : close + 1;
    RegexNode node = leaf(RegexNode::Kind::reference);
    node.term = std::string(name.substr(0, name.find('@')));
    return node;
  }

  static RegexNode one_of(std::string_view letters) {
    RegexNode node;
    node.kind = RegexNode::Kind::alternatives;
    for (const char c : letters) node.children.push_back(leaf(RegexNode::Kind::letter, c));
    return node;
  }

  RegexNode character_class() {
    const std::size_t close = regex_.find(']', at_ + 1);
    const std::string_view body = regex_.substr(at_, close - at_);
    at_ = close == std::string_view::npos ? regex_.size() : close + 1;
    if (body == "a-z") return open(kSmallLetters, 'a');
    const std::string letters = letters_of(body);
    return letters.empty() || letters.size() > kMaxClass ? open(letters) : one_of(letters);
  }

  RegexNode escape() {
    if (at_end()) return {};
    const char c = regex_[at_++];
    if (c == 'd') return one_of("0123456789");
    if (c == 'w') return open(kWordLetters, 'w');
    return std::isalnum(static_cast<unsigned char>(c)) ? leaf(RegexNode::Kind::open) : leaf(RegexNode::Kind::letter, c);
  }

  void quantify(RegexNode& node) {
    if (at_end()) return;
    const char c = regex_[at_];
    if (c == '?' || c == '*' || c == '+') {
      ++at_;
      node.optional = c != '+';
      node.repeated = c != '?';
      node.least = node.optional ? 0 : 1;
      node.most = node.repeated ? RegexNode::kNoEnd : 1;
    } else if (c == '{' && at_ + 1 < regex_.size() && std::isdigit(static_cast<unsigned char>(regex_[at_ + 1]))) {
      if (node.kind == RegexNode::Kind::letter) node = open(letters_of({&node.letter, 1}));  // "l{2}": not spelt out
      node.repeated = true;
      ++at_;
      node.least = node.most = number();
      if (!at_end() && regex_[at_] == ',') {
        ++at_;
        const bool has_end = !at_end() && std::isdigit(static_cast<unsigned char>(regex_[at_]));
        node.most = has_end ? number() : RegexNode::kNoEnd;
      }
      node.optional = node.least == 0;
      if (!at_end()) ++at_;  // the closing brace
    } else {
      return;
    }
    if (!at_end() && regex_[at_] == '?') ++at_;  // non-greedy
  }

  int number() {
    int value = 0;
    while (!at_end() && std::isdigit(static_cast<unsigned char>(regex_[at_])))
      value = value * 10 + (regex_[at_++] - '0');
    return value;
  }

  std::string_view regex_;
  std::size_t at_ = 0;
};

}  // namespace

RegexNode parse_regex(std::string_view regex) {
  return Parser(regex).alternatives();
}

RegexNode literal_node(std::string_view letters) {
  RegexNode node;
  for (const char c : letters) node.children.push_back(leaf(RegexNode::Kind::letter, c));
  return node;
}

bool is_plain_regex(std::string_view regex) {
  bool in_class = false;
  for (std::size_t i = 0; i < regex.size(); ++i) {
    const auto c = static_cast<unsigned char>(regex[i]);
    in_class = c == '[' || (in_class && c != ']');
    const std::string_view next = regex.substr(i + 1, 2);
    const bool repeats = !next.empty() && (std::string_view("?*+").find(next[0]) != std::string_view::npos ||
                                           (next.size() == 2 && next[0] == '{' && next[1] >= '0' && next[1] <= '9'));
    if ((c >= 0x80 && (in_class || repeats)) || c == '^' || c == '$') return false;
    if (c == '(' && regex.substr(i + 1, 1) == "?" && regex.substr(i + 1, 2) != "?:") return false;
  }
  return true;
}

}  // namespace verbatim::matching
