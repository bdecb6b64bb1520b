#include <iostream>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "authoring/explain.h"
#include "text/utf8.h"

namespace verbatim::app {

int command_explain(const std::vector<std::string>& arguments) {
  CommandLine line(
      "explain",
      "Shows why a message gets the answer that it gets. Several messages are one conversation; the last is explained.",
      {"content", "dictionary_path", "model_cache"});
  std::vector<std::string> turns;
  line.app().add_option("text", turns, "the message; before it, what was said earlier in the conversation")->required();
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  const auto assistant = load_or_complain(loaded->settings);
  if (!assistant) return kExitFailed;
  dialogue::Context context;
  for (std::size_t i = 0; i < turns.size(); ++i) {
    if (text::first_invalid_utf8(turns[i])) {
      std::cerr << "verbatim explain: the message is not valid UTF-8\n";
      return kExitUsage;
    }
    matching::Trace trace;
    const dialogue::Reply reply = assistant->bot("").answer(context, turns[i], {}, &trace);
    if (i + 1 == turns.size()) std::cout << authoring::explain(turns[i], trace, reply);
  }
  return kExitOk;
}

}  // namespace verbatim::app
