#include "base/diagnostic.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace verbatim::base {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

std::string to_string(const Diagnostic& diagnostic) {
  std::string out = diagnostic.where.file;
  if (diagnostic.where.line > 0) {
    out.append(":").append(std::to_string(diagnostic.where.line));
    if (diagnostic.where.column > 0) out.append(":").append(std::to_string(diagnostic.where.column));
  }
  if (!out.empty()) out += ": ";
  out += diagnostic.severity == Severity::error ? "error" : "warning";
  out.append("[").append(diagnostic.rule).append("] ").append(diagnostic.text);
  if (!diagnostic.hint.empty()) out.append(" (").append(diagnostic.hint).append(")");
  return out;
}

void Diagnostics::error(Location where, std::string_view rule, std::string text, std::string hint) {
  list_.push_back({std::move(where), Severity::error, std::string(rule), std::move(text), std::move(hint)});
  ++errors_;
}

void Diagnostics::warning(Location where, std::string_view rule, std::string text, std::string hint) {
  list_.push_back({std::move(where), Severity::warning, std::string(rule), std::move(text), std::move(hint)});
}

void Diagnostics::sort() {
  std::stable_sort(list_.begin(), list_.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.where.file, a.where.line, a.where.column) < std::tie(b.where.file, b.where.line, b.where.column);
  });
}

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const std::size_t limit = std::max<std::size_t>(2, word.size() / 3);
  std::string best;
  std::size_t best_distance = limit + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance && distance < candidate.size()) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace verbatim::base
