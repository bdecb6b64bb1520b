#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "app/model_cache.h"
#include "authoring/ablation.h"
#include "authoring/eval.h"
#include "content/loader.h"

namespace verbatim::app {
namespace {

std::string joined(const std::vector<std::string>& items, const char* separator) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : separator) + item;
  return out;
}

void print_misses(const std::vector<authoring::EvalOutcome>& outcomes) {
  for (const authoring::EvalOutcome& o : outcomes) {
    if (o.right >= 1) continue;
    std::cout << joined(o.line->turns, " || ") << "\n    wanted " << joined(o.line->ids, ", ") << "; given "
              << (o.given.empty() ? "no answer" : joined(o.given, ", ")) << "; suggested "
              << joined(o.suggestions, ", ") << "\n";
  }
}

int print_ablation(const Settings& settings, const std::vector<authoring::EvalLine>& lines) {
  base::Diagnostics diagnostics;
  auto content = content::load(settings.content, diagnostics);
  if (!content) {
    for (const base::Diagnostic& diagnostic : diagnostics.list()) std::cerr << base::to_string(diagnostic) << "\n";
    return kExitFailed;
  }
  base::NullLog log;
  const std::unique_ptr<ModelCache> learnt = open_model_cache(settings, log);
  authoring::ablate(std::make_shared<const content::Content>(std::move(*content)),
                    matching::EngineOptions{settings.dictionary_path, {}, learnt.get()}, lines,
                    [](std::string_view row) { std::cout << row << std::endl; });
  return kExitOk;
}

}  // namespace

int command_eval(const std::vector<std::string>& arguments) {
  CommandLine line("eval",
                   "Scores the bot on files of typed messages (JSON lines with text or turns, and ids, best first).",
                   {"content", "dictionary_path", "model_cache"});
  std::vector<std::string> files;
  bool json = false, misses = false;
  bool ablation = false;
  std::string predictions;
  line.app().add_option("files", files, "eval files")->required();
  line.app().add_flag("--json", json, "print the figures as JSON");
  line.app().add_flag("--misses", misses, "list the lines that were not answered right");
  line.app().add_flag(
      "--ablate", ablation,
      "show what each stage is worth (figures without it) and the curve of right against wrong answers; "
      "cost = not answered + 4 x wrong");
  line.app().add_option("--predictions", predictions, "write one JSON line for each message: text, top, answered, all");
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();

  std::vector<authoring::EvalLine> lines;
  for (const std::string& file : files) {
    auto read = authoring::read_eval_file(file);
    if (!read) {
      std::cerr << read.error().message << "\n";
      return kExitUsage;
    }
    lines.insert(lines.end(), std::make_move_iterator(read->begin()), std::make_move_iterator(read->end()));
  }
  if (ablation) return print_ablation(loaded->settings, lines);
  const auto assistant = load_or_complain(loaded->settings);
  if (!assistant) return kExitFailed;
  const auto outcomes = authoring::run_eval(assistant->bot(""), lines);
  if (misses && !json) print_misses(outcomes);
  const authoring::EvalFigures figures = authoring::figures_of(outcomes);
  std::cout << (json ? authoring::to_json(figures) + "\n" : authoring::to_text(figures));
  if (!predictions.empty()) {
    std::ofstream out(predictions);
    if (!out) {
      std::cerr << predictions << ": cannot be written; check --predictions\n";
      return kExitUsage;
    }
    for (const authoring::EvalOutcome& o : outcomes) {
      nlohmann::json top = o.given;
      for (const std::string& suggestion : o.suggestions) top.push_back(suggestion);
      nlohmann::json row = {{"top", top}, {"answered", !o.given.empty()}, {"all", o.given}};
      if (o.line->turns.size() > 1) {
        row["turns"] = o.line->turns;
      } else {
        row["text"] = o.line->turns.front();
      }
      out << row.dump() << "\n";
    }
  }
  return kExitOk;
}

}  // namespace verbatim::app
