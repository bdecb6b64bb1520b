#include <iostream>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "authoring/conversation_test.h"

namespace verbatim::app {

int command_test(const std::vector<std::string>& arguments) {
  CommandLine line(
      "test",
      "Plays conversation files (YAML: name, turns with say or choose, answers, kind, suggests)\nand says where "
      "the bot answers otherwise. Exit 0: all as expected, 1: not.",
      {"content", "dictionary_path", "model_cache"});
  std::vector<std::string> files;
  line.app().add_option("files", files, "conversation files")->required();
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  const auto assistant = load_or_complain(loaded->settings);
  if (!assistant) return kExitFailed;
  base::Diagnostics diagnostics;
  authoring::ConversationResult sum;
  for (const std::string& file : files) {
    const authoring::ConversationResult result = authoring::run_conversations(*assistant, file, diagnostics);
    sum.conversations += result.conversations;
    sum.turns += result.turns;
  }
  for (const base::Diagnostic& d : diagnostics.list()) std::cout << base::to_string(d) << "\n";
  std::cout << sum.conversations << " conversations, " << sum.turns << " turns, " << diagnostics.errors()
            << " failed\n";
  return diagnostics.has_errors() ? kExitFailed : kExitOk;
}

}  // namespace verbatim::app
