#include "authoring/explain.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <vector>

namespace verbatim::authoring {
namespace {

constexpr std::size_t kMostCandidates = 8;
constexpr std::size_t kMostMisses = 5;

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.2f", value);
  return buffer;
}

std::string percent(double share) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.0f %%", 100 * share);
  return buffer;
}

// One line for each run of words: what it was taken for.
void print_terms(const matching::Trace& trace, std::string& out) {
  std::map<std::string, std::string> names_of;
  std::vector<std::string> order;
  for (const matching::Trace::Term& term : trace.terms) {
    std::string& names = names_of[term.words];
    if (names.empty()) order.push_back(term.words);
    names.append(names.empty() ? "" : ", ").append(term.name);
    if (!term.note.empty()) names.append(" (").append(term.note).append(")");
  }
  out += "\nwords that mean something\n";
  for (const std::string& words : order) out += "  \"" + words + "\" = " + names_of[words] + "\n";
  if (order.empty()) out += "  none\n";
}

void print_candidates(const matching::Trace& trace, const dialogue::Reply& reply, std::string& out) {
  out += "\nintents that competed (score = rarity x explained, times how likely it reads)\n";
  std::size_t shown = 0;
  for (const matching::Trace::Candidate& c : trace.candidates) {
    if (++shown > kMostCandidates) break;
    out += "  " + c.intent + "   score " + number(c.score) + ", rarity " + number(c.rarity) + ", explains " +
           percent(c.explained) + ", likely " + percent(c.likelihood) + "\n      by " +
           std::string(content::to_string(c.strength)) + " pattern " + c.pattern + "   " + c.where + "\n";
    const bool won = std::any_of(reply.answers.begin(), reply.answers.end(),
                                 [&c](const dialogue::Answer& answer) { return answer.intent == c.intent; });
    if (!c.verdict.empty() || won) out += "      " + (c.verdict.empty() ? std::string("won") : c.verdict) + "\n";
  }
  if (trace.candidates.empty()) out += "  none: no pattern has all its parts in this message\n";
}

}  // namespace

std::string explain(std::string_view message, const matching::Trace& trace, const dialogue::Reply& reply) {
  std::string out = "message     " + std::string(message) + "\nread as    " + trace.normal.text + "\n";
  for (const text::Correction& c : trace.corrections) out += "spelling    " + c.from + " -> " + c.to + "\n";
  out += "\ndecision\n";
  for (const std::string& step : trace.steps) out += "  " + step + "\n";
  out += "  -> " + std::string(dialogue::to_string(reply.kind));
  for (const dialogue::Answer& answer : reply.answers) out += " " + std::string(answer.intent);
  out += "\n";
  for (const dialogue::Suggestion& s : reply.suggestions) {
    out += "     suggests " + std::string(s.intent) + ": " + std::string(s.label) + "\n";
  }
  print_terms(trace, out);
  print_candidates(trace, reply, out);
  if (!trace.likely.empty()) out += "\nreads most like the messages of\n";
  for (const auto& [intent, probability] : trace.likely)
    out += "  " + percent(probability) + "  " + intent + "\n";
  if (!trace.misses.empty()) out += "\nnear misses\n";
  for (std::size_t i = 0; i < trace.misses.size() && i < kMostMisses; ++i) {
    const matching::Trace::Miss& miss = trace.misses[i];
    out += "  " + miss.intent + " lacked " + miss.lacked + "   in " + miss.pattern + "\n";
  }
  return out;
}

}  // namespace verbatim::authoring
