#include <iostream>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "app/terminal.h"
#include "text/utf8.h"

namespace verbatim::app {

int command_ask(const std::vector<std::string>& arguments) {
  CommandLine line("ask", "Answers one message, in the terminal.", {"content", "dictionary_path", "model_cache"});
  std::string text;
  bool json = false;
  line.app().add_option("text", text, "the message, as a person would type it")->required();
  line.app().add_flag("--json", json, "print the reply as JSON");
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  if (text::first_invalid_utf8(text)) {
    std::cerr << "verbatim ask: the message is not valid UTF-8\n";
    return kExitUsage;
  }
  const auto assistant = load_or_complain(loaded->settings);
  if (!assistant) return kExitFailed;
  dialogue::Context context;
  const dialogue::Reply reply = assistant->bot("").answer(context, text, {});
  std::cout << (json ? to_json(reply).dump(2) + "\n" : to_text(reply));
  return kExitOk;
}

}  // namespace verbatim::app
