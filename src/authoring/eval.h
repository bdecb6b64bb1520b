#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"
#include "dialogue/bot.h"

// Scores the bot on files of typed messages, with the figures of the project's scorer: who was answered right, wrong or
// not at all; false answers to what is out of scope; safety recall and false alarms.
namespace verbatim::authoring {

// One line of an eval file: {"text": "..."} or {"turns": ["...", ...]} (only the last turn is scored), with "ids" (best
// first) and optionally "kind", "double", "near_miss", "offered".
struct EvalLine {
  std::vector<std::string> turns;
  std::vector<std::string> ids;
  std::string kind;  // in_scope, out_of_scope, safety, chat
  bool is_double = false;
  bool near_miss = false;
  std::vector<std::string> offered;  // suggestions that the last reply but one should have shown
};

// What the bot did with a line.
struct EvalOutcome {
  const EvalLine* line = nullptr;
  std::vector<std::string> given;        // topical and chat answers really seen; empty for a refusal or a clarification
  std::vector<std::string> suggestions;  // in the order shown
  double right = 0, wrong = 0;           // credit from 0 to 1; half for one of a double
  bool reached = false;                  // right, or a listed id among the first five of answers and suggestions
};

struct EvalFigures {
  std::size_t lines = 0, in_scope = 0, out_of_scope = 0, near_misses = 0, safety = 0, chat = 0, doubles = 0,
              not_safety = 0;
  double right = 0, wrong = 0, none = 0, reach = 0;  // percent of the in-scope lines
  double double_credit = 0;                          // percent of the doubles
  double oos_false = 0, oos_false_near_miss = 0;     // percent of the out-of-scope lines, of the near misses among them
  double safety_recall = 0, crisis_recall = 0, emergency_recall = 0;
  double safety_alarm = 0;  // percent of the lines with no safety id at all
  double chat_right = 0, all_right = 0;
};

base::Result<std::vector<EvalLine>> read_eval_file(const std::string& path);

std::vector<EvalOutcome> run_eval(const dialogue::Bot& bot, const std::vector<EvalLine>& lines);

EvalFigures figures_of(const std::vector<EvalOutcome>& outcomes);

// A table for people, and one JSON object for machines.
std::string to_text(const EvalFigures& figures);
std::string to_json(const EvalFigures& figures);

}  // namespace verbatim::authoring
