#include "authoring/explain.h"

#include <algorithm>
#include <cstdio>

namespace verbatim::authoring {
namespace {

constexpr std::size_t kMostCandidates = 8;
constexpr std::size_t kMostMisses = 5;

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2f", value);
  return buffer;
}

void print_terms(const matching::Trace& trace, std::string& out) {
  out += "\nwords that mean something\n";
  for (const matching::Trace::Term& term : trace.terms) {
    out += "  " + term.name + (term.words.empty() ? "" : " = \"" + term.words + "\"");
    out += (term.note.empty() ? "" : "   (" + term.note + ")") + "\n";
  }
  if (trace.terms.empty()) out += "  none\n";
}

void print_candidates(const matching::Trace& trace, std::string& out) {
  out += "\nintents that competed (score = rarity x explained x likeness to the examples)\n";
  std::size_t shown = 0;
  for (const matching::Trace::Candidate& c : trace.candidates) {
    if (++shown > kMostCandidates) break;
    out += "  " + c.intent + "   score " + number(c.score) + ", rarity " + number(c.rarity) + ", explains " +
           number(100 * c.explained) + " %, support " + number(c.support) + "\n      by " +
           std::string(content::to_string(c.strength)) + " pattern " + c.pattern + "   " + c.where + "\n";
    if (!c.verdict.empty()) out += "      " + c.verdict + "\n";
  }
  if (trace.candidates.empty()) out += "  none: no pattern has all its parts in this message\n";
}

}  // namespace

std::string explain(std::string_view message, const matching::Trace& trace, const dialogue::Reply& reply) {
  std::string out = "message     " + std::string(message) + "\nread as    " + trace.normal.text + "\n";
  for (const text::Correction& c : trace.corrections) out += "spelling    " + c.from + " -> " + c.to + "\n";
  print_terms(trace, out);
  print_candidates(trace, out);
  if (!trace.nearest_examples.empty()) out += "\nnearest examples\n";
  for (const auto& [example, likeness] : trace.nearest_examples) out += "  " + number(likeness) + "  " + example + "\n";
  if (!trace.misses.empty()) out += "\nnear misses\n";
  for (std::size_t i = 0; i < trace.misses.size() && i < kMostMisses; ++i) {
    const matching::Trace::Miss& miss = trace.misses[i];
    out += "  " + miss.intent + " lacked " + miss.lacked + "   in " + miss.pattern + "\n";
  }
  out += "\ndecision\n";
  for (const std::string& step : trace.steps) out += "  " + step + "\n";
  out += "  -> " + std::string(dialogue::to_string(reply.kind));
  for (const dialogue::Answer& answer : reply.answers) out += " " + std::string(answer.intent);
  out += "\n";
  for (const dialogue::Suggestion& s : reply.suggestions) {
    out += "     suggests " + std::string(s.intent) + ": " + std::string(s.label) + "\n";
  }
  return out;
}

}  // namespace verbatim::authoring
