#include "content/expansion.h"

#include <re2/re2.h>

#include <cassert>

#include "content/regex_scan.h"

namespace verbatim::content {

Expander::Expander(const Language& language) : language_(language), groups_(language.terms.size()) {}

std::optional<std::string> Expander::expand(std::string_view source, int depth) {
  std::string out;
  std::size_t copied = 0;
  for (const TermReference& reference : scan_regex(source).references) {
    const std::string* const group = known(reference.name, depth);
    if (!group) return std::nullopt;
    out += source.substr(copied, reference.begin - copied);
    out += *group;
    copied = reference.begin + reference.size;
    if (out.size() > kMaxExpandedBytes) return std::nullopt;
  }
  out += source.substr(copied);
  if (out.size() > kMaxExpandedBytes) return std::nullopt;
  return out;
}

std::optional<std::string> Expander::group(const Term& term, int depth) {
  constexpr std::string_view kOpen = "(?:";
  std::string out(kOpen);
  for (const Phrase& alternative : term.alternatives) {
    const std::optional<std::string> expanded = expand(alternative.text, depth);
    if (!expanded) return std::nullopt;
    if (out.size() > kOpen.size()) out += '|';
    out += *expanded;
    if (out.size() > kMaxExpandedBytes) return std::nullopt;
  }
  for (const Phrase& word : term.misspelt) out += "|" + RE2::QuoteMeta(word.text);
  out += ')';
  if (out.size() > kMaxExpandedBytes) return std::nullopt;
  return out;
}

const std::string* Expander::known(std::string_view name, int depth) {
  const auto found = language_.term_by_name.find(std::string(name));
  if (found == language_.term_by_name.end() || depth >= kMaxTermDepth) return nullptr;
  std::string& kept = groups_[found->second];
  if (kept.empty()) {
    std::optional<std::string> expanded = group(language_.terms[found->second], depth + 1);
    if (!expanded) return nullptr;
    kept = std::move(*expanded);
  }
  return &kept;
}

std::string expand_regex(std::string_view source, const Language& language) {
  std::optional<std::string> expanded = Expander(language).regex(source);
  assert(expanded && "the loader refuses what cannot be expanded");
  return std::move(expanded).value_or(std::string());
}

std::string expand_term(const Term& term, const Language& language) {
  std::optional<std::string> expanded = Expander(language).term(term);
  assert(expanded && "the loader refuses what cannot be expanded");
  return std::move(expanded).value_or(std::string());
}

}  // namespace verbatim::content
