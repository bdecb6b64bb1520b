#include <chrono>
#include <iostream>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "app/terminal.h"
#include "base/clock.h"
#include "text/utf8.h"

namespace verbatim::app {

int command_chat(const std::vector<std::string>& arguments) {
  CommandLine line("chat", "A conversation in the terminal. A suggestion is chosen by its number. Ctrl-D ends it.",
                   {"content", "dictionary_path", "model_cache"});
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  const auto assistant = load_or_complain(loaded->settings);
  if (!assistant) return kExitFailed;
  const dialogue::Bot& bot = assistant->bot("");
  const base::SystemClock clock;
  dialogue::Context context;
  if (const auto* welcome = bot.system_line("welcome")) std::cout << welcome->plain << "\n";
  std::string text;
  while (std::cout << "\n> " << std::flush && std::getline(std::cin, text)) {
    if (text.find_first_not_of(" \t\r") == std::string::npos || text::first_invalid_utf8(text)) continue;
    std::cout << "\n" << to_text(bot.answer(context, text, clock.now()));
  }
  std::cout << "\n";
  return kExitOk;
}

}  // namespace verbatim::app
