#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "authoring/pattern_use.h"

namespace verbatim::app {
namespace {

nlohmann::json to_json(const base::Diagnostic& d) {
  return {{"file", d.where.file},
          {"line", d.where.line},
          {"column", d.where.column},
          {"severity", d.severity == base::Severity::error ? "error" : "warning"},
          {"rule", d.rule},
          {"text", d.text},
          {"hint", d.hint}};
}

}  // namespace

int command_check(const std::vector<std::string>& arguments) {
  CommandLine line("check",
                   "Validates intents/ and responses/ and holds every example against the patterns.\n"
                   "Prints file:line:column: severity[rule] text (hint). Exit 0: fine, 1: errors, 2: usage.",
                   {"content", "dictionary_path", "model_cache", "max_model_cache", "threads"});
  bool json = false;
  line.app().add_flag("--json", json, "print one JSON object");
  bool patterns = false;
  line.app().add_flag("--patterns", patterns,
                      "also warn of patterns that fit nothing anybody said, and of examples that one pattern holds");
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();

  const auto start = std::chrono::steady_clock::now();
  base::Diagnostics diagnostics;
  base::NullLog log;
  const auto assistant = load_assistant(loaded->settings, SelfCheck::yes, diagnostics, log);
  if (assistant && patterns) {
    for (const content::Language& language : assistant->content().languages) {
      authoring::report_pattern_use(assistant->bot(language.tag).engine(), diagnostics, loaded->settings.threads);
    }
  }
  const auto elapsed = std::chrono::steady_clock::now() - start;
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
  diagnostics.sort();

  std::size_t intents = 0;
  matching::EngineStats sum;
  if (assistant) {
    for (const content::Language& language : assistant->content().languages) {
      const matching::EngineStats stats = assistant->bot(language.tag).engine().stats();
      intents += language.intents.size();
      sum.terms += stats.terms;
      sum.patterns += stats.patterns;
      sum.examples += stats.examples;
    }
  }
  if (json) {
    nlohmann::json list = nlohmann::json::array();
    for (const base::Diagnostic& d : diagnostics.list()) list.push_back(to_json(d));
    std::cout << nlohmann::json{{"errors", diagnostics.errors()},
                                {"warnings", diagnostics.warnings()},
                                {"intents", intents},
                                {"terms", sum.terms},
                                {"patterns", sum.patterns},
                                {"examples", sum.examples},
                                {"milliseconds", ms},
                                {"diagnostics", list}}
                     .dump(2)
              << "\n";
  } else {
    for (const base::Diagnostic& d : diagnostics.list()) std::cout << base::to_string(d) << "\n";
    std::cout << diagnostics.errors() << " errors, " << diagnostics.warnings() << " warnings, " << intents
              << " intents, " << sum.terms << " terms, " << sum.patterns << " patterns, " << sum.examples
              << " examples, " << ms << " ms\n";
  }
  return diagnostics.has_errors() ? kExitFailed : kExitOk;
}

}  // namespace verbatim::app
