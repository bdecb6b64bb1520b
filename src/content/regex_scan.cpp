#include "content/regex_scan.h"

#include <unicode/unistr.h>

#include <algorithm>
#include <string>

namespace verbatim::content {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}

std::size_t past(std::string_view rest, std::string_view closing, std::size_t from) {
  const std::size_t at = rest.find(closing, from);
  return at == std::string_view::npos ? rest.size() : at + closing.size();
}

std::size_t escape_size(std::string_view rest) {
  if (rest.size() < 2) return rest.size();
  if (rest[1] == 'Q') return past(rest, "\\E", 2);
  const bool takes_braces = rest[1] == 'p' || rest[1] == 'P' || rest[1] == 'x';
  if (takes_braces && rest.size() > 2 && rest[2] == '{') return past(rest, "}", 3);
  const bool class_name = (rest[1] == 'p' || rest[1] == 'P') && rest.size() > 2;  // \pL
  return class_name ? 3 : 2;
}

std::size_t class_size(std::string_view rest) {
  std::size_t at = 1;
  if (at < rest.size() && rest[at] == '^') ++at;
  if (at < rest.size() && rest[at] == ']') ++at;  // a bracket right after the opening one is a literal
  while (at < rest.size() && rest[at] != ']') {
    if (rest[at] == '\\') {
      at += escape_size(rest.substr(at));
    } else if (rest.substr(at, 2) == "[:") {
      at = past(rest, ":]", at + 2);
    } else {
      ++at;
    }
  }
  return std::min(at + 1, rest.size());
}

bool is_repetition(std::string_view inside) {
  return !inside.empty() && is_digit(inside.front()) &&
         std::all_of(inside.begin(), inside.end(), [](char c) { return is_digit(c) || c == ','; });
}

std::optional<Scope> scope_called(std::string_view name) {
  if (name == "now") return Scope::now;
  if (name == "negated") return Scope::negated;
  if (name == "past") return Scope::past;
  if (name == "hypothetical") return Scope::hypothetical;
  return std::nullopt;
}

bool has_capital_letter(const std::string& text) {
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) {
    return std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  }
  const auto original = icu::UnicodeString::fromUTF8(text);
  return icu::UnicodeString(original).toLower() != original;
}

}  // namespace

bool has_capital(std::string_view source) {
  std::string plain;
  std::size_t size = 0;
  for (std::size_t at = 0; at < source.size(); at += size) {
    const RegexUnit unit = first_unit(source.substr(at));
    size = unit.kind == RegexUnit::Kind::char_class ? 1 : unit.text.size();  // look into classes: [A-Z], [\S]
    if (unit.kind != RegexUnit::Kind::escape && unit.kind != RegexUnit::Kind::braces)
      plain += unit.text.substr(0, size);
  }
  return has_capital_letter(plain);
}

bool is_name(std::string_view text) {
  return !text.empty() && is_lower(text.front()) &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

RegexUnit first_unit(std::string_view rest) {
  switch (rest.front()) {
    case '\\':
      return {RegexUnit::Kind::escape, rest.substr(0, escape_size(rest))};
    case '[':
      return {RegexUnit::Kind::char_class, rest.substr(0, class_size(rest))};
    case '{':
      return {RegexUnit::Kind::braces, rest.substr(0, past(rest, "}", 1))};
    default:
      return {RegexUnit::Kind::text, rest.substr(0, 1)};
  }
}

ScannedRegex scan_regex(std::string_view source) {
  ScannedRegex scanned;
  RegexUnit unit;
  for (std::size_t at = 0; at < source.size(); at += unit.text.size()) {
    unit = first_unit(source.substr(at));
    if (unit.kind != RegexUnit::Kind::braces) continue;
    std::string_view inside = unit.text.substr(1);
    if (!inside.empty() && inside.back() == '}') inside.remove_suffix(1);
    if (is_repetition(inside)) continue;
    const std::size_t scope_sign = inside.find('@');
    const std::string_view name = inside.substr(0, scope_sign);
    const bool scoped = scope_sign != std::string_view::npos;
    const std::optional<Scope> scope = scoped ? scope_called(inside.substr(scope_sign + 1)) : std::nullopt;
    if (unit.text.back() != '}' || !is_name(name) || (scoped && !scope)) {
      scanned.odd_braces.push_back(unit.text);
    } else {
      scanned.references.push_back({at, unit.text.size(), name, scope});
    }
  }
  return scanned;
}

}  // namespace verbatim::content
