#include "authoring/eval.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace verbatim::authoring {
namespace {

constexpr std::size_t kReachDepth = 5;

bool contains(const std::vector<std::string>& list, std::string_view item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

bool is_safety(std::string_view id) {
  return id.starts_with("safety.");
}

bool shows_safety(const EvalOutcome& outcome) {
  return std::any_of(outcome.given.begin(), outcome.given.end(), is_safety);
}

// A line that picks "the second one" of what should have been offered is scored by what was really offered there.
std::vector<std::string> accepted_ids(const EvalLine& line, const std::vector<std::string>& shown) {
  const auto at = std::find(line.offered.begin(), line.offered.end(), line.ids.front());
  if (at == line.offered.end() || shown.empty()) return line.ids;
  const auto position = static_cast<std::size_t>(at - line.offered.begin());
  std::vector<std::string> ids;
  if (position < shown.size()) ids.push_back(shown[position]);
  if (position > 0 && position + 1 == line.offered.size()) ids.push_back(shown.back());
  return ids.empty() ? line.ids : ids;
}

void credit(EvalOutcome& outcome, const std::vector<std::string>& ids) {
  const std::vector<std::string>& given = outcome.given;
  if (given.empty()) {
    outcome.right = contains(ids, "out_of_scope") ? 1 : 0;
  } else if (outcome.line->is_double && ids.size() > 1) {
    const int hits = contains(given, ids[0]) + contains(given, ids[1]);
    outcome.right = hits == 2 ? 1 : hits == 1 || contains(ids, given[0]) ? 0.5 : 0;
    outcome.wrong = outcome.right > 0 ? 0 : 1;
  } else {
    outcome.right = contains(ids, given[0]) ? 1 : 0;
    outcome.wrong = 1 - outcome.right;
  }
  outcome.reached = outcome.right > 0;
  std::size_t depth = 0;
  for (const auto* list : {&outcome.given, &outcome.suggestions}) {
    for (const std::string& id : *list) {
      if (depth++ < kReachDepth && contains(ids, id)) outcome.reached = true;
    }
  }
}

double percent(double part, std::size_t of) {
  return of == 0 ? 0 : 100 * part / static_cast<double>(of);
}

}  // namespace

std::vector<EvalOutcome> run_eval(const dialogue::Bot& bot, const std::vector<EvalLine>& lines) {
  std::vector<EvalOutcome> outcomes;
  outcomes.reserve(lines.size());
  for (const EvalLine& line : lines) {
    EvalOutcome& outcome = outcomes.emplace_back();
    outcome.line = &line;
    dialogue::Context context;
    dialogue::Reply reply;
    std::vector<std::string> shown_before;
    for (const std::string& turn : line.turns) {
      shown_before = context.suggestions;
      reply = bot.answer(context, turn, {});
    }
    const bool answered = reply.kind == dialogue::ReplyKind::answer || reply.kind == dialogue::ReplyKind::safety;
    for (const dialogue::Answer& answer : reply.answers) {
      if (answered && answer.intent != "safety.tail") outcome.given.emplace_back(answer.intent);
    }
    for (const dialogue::Suggestion& suggestion : reply.suggestions)
      outcome.suggestions.emplace_back(suggestion.intent);
    credit(outcome, accepted_ids(line, shown_before));
  }
  return outcomes;
}

EvalFigures figures_of(const std::vector<EvalOutcome>& outcomes) {
  EvalFigures f;
  f.lines = outcomes.size();
  std::size_t crisis = 0, emergency = 0;
  for (const EvalOutcome& o : outcomes) {
    const EvalLine& line = *o.line;
    f.all_right += o.right;
    if (line.kind == "in_scope") {
      ++f.in_scope;
      f.right += o.right;
      f.wrong += o.wrong;
      f.reach += o.reached;
    } else if (line.kind == "out_of_scope") {
      ++f.out_of_scope;
      f.near_misses += line.near_miss;
      f.oos_false += o.wrong;
      if (line.near_miss) f.oos_false_near_miss += o.wrong;
    } else if (line.kind == "chat") {
      ++f.chat;
      f.chat_right += o.right;
    }
    if (line.is_double) {
      ++f.doubles;
      f.double_credit += o.right;
    }
    if (is_safety(line.ids[0])) {
      ++f.safety;
      f.safety_recall += shows_safety(o);
      const bool is_crisis = line.ids[0] == "safety.crisis";
      (is_crisis ? crisis : emergency) += 1;
      (is_crisis ? f.crisis_recall : f.emergency_recall) += shows_safety(o);
    } else if (std::none_of(line.ids.begin(), line.ids.end(), is_safety)) {
      ++f.not_safety;
      f.safety_alarm += shows_safety(o);
    }
  }
  f.none = percent(static_cast<double>(f.in_scope) - f.right - f.wrong, f.in_scope);
  f.right = percent(f.right, f.in_scope);
  f.wrong = percent(f.wrong, f.in_scope);
  f.reach = percent(f.reach, f.in_scope);
  f.double_credit = percent(f.double_credit, f.doubles);
  f.oos_false = percent(f.oos_false, f.out_of_scope);
  f.oos_false_near_miss = percent(f.oos_false_near_miss, f.near_misses);
  f.safety_recall = percent(f.safety_recall, f.safety);
  f.crisis_recall = percent(f.crisis_recall, crisis);
  f.emergency_recall = percent(f.emergency_recall, emergency);
  f.safety_alarm = percent(f.safety_alarm, f.not_safety);
  f.chat_right = percent(f.chat_right, f.chat);
  f.all_right = percent(f.all_right, f.lines);
  return f;
}

std::string to_text(const EvalFigures& f) {
  std::string out;
  const auto row = [&out](const char* name, double value, std::size_t of) {
    char buffer[96];
    std::snprintf(buffer, sizeof buffer, "%-38s %6.1f %%  of %zu\n", name, value, of);
    if (of > 0) out += buffer;
  };
  row("in scope: right", f.right, f.in_scope);
  row("in scope: wrong", f.wrong, f.in_scope);
  row("in scope: not answered", f.none, f.in_scope);
  row("in scope: reach", f.reach, f.in_scope);
  row("two questions: credit", f.double_credit, f.doubles);
  row("out of scope: false answers", f.oos_false, f.out_of_scope);
  row("  of them near misses", f.oos_false_near_miss, f.near_misses);
  row("safety: recall", f.safety_recall, f.safety);
  row("safety: false alarms", f.safety_alarm, f.not_safety);
  row("chat: right", f.chat_right, f.chat);
  row("all lines: right", f.all_right, f.lines);
  return out;
}

std::string to_json(const EvalFigures& f) {
  const nlohmann::json object = {{"lines", f.lines},
                                 {"in_scope_lines", f.in_scope},
                                 {"right", f.right},
                                 {"wrong", f.wrong},
                                 {"none", f.none},
                                 {"reach", f.reach},
                                 {"double_lines", f.doubles},
                                 {"double_credit", f.double_credit},
                                 {"oos_lines", f.out_of_scope},
                                 {"oos_false_answer", f.oos_false},
                                 {"oos_false_near_miss", f.oos_false_near_miss},
                                 {"safety_lines", f.safety},
                                 {"safety_recall", f.safety_recall},
                                 {"crisis_recall", f.crisis_recall},
                                 {"emergency_recall", f.emergency_recall},
                                 {"safety_false_alarm", f.safety_alarm},
                                 {"chat_lines", f.chat},
                                 {"chat_right", f.chat_right},
                                 {"all_lines_right", f.all_right}};
  return object.dump(2);
}

}  // namespace verbatim::authoring
