#include "app/commands.h"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "base/diagnostic.h"

namespace verbatim::app {
namespace {

void print_help(std::ostream& out) {
  out << "Verbatim says only what its experts approved, word for word.\n\nusage: verbatim COMMAND [OPTIONS]\n\n";
  for (const Command& command : commands()) {
    char line[160];
    std::snprintf(line, sizeof line, "  %-10s %s\n", command.name.c_str(), command.help.c_str());
    out << line;
  }
  out << "\n`verbatim COMMAND --help` tells more. First steps:\n"
         "  verbatim serve                         answer at http://127.0.0.1:8080\n"
         "  verbatim ask \"what is stage 4\"         one answer, here\n"
         "  verbatim explain \"what is stage 4\"     why it got that answer\n"
         "  verbatim check                         after every change to intents/ or responses/\n";
}

}  // namespace

const std::vector<Command>& commands() {
  static const std::vector<Command> table = {
      {"serve", "answer over WebSocket and HTTP, with a demo page", command_serve},
      {"ask", "answer one message in the terminal", command_ask},
      {"chat", "talk to the bot in the terminal", command_chat},
      {"check", "validate the content and hold it against its own examples", command_check},
      {"test", "play conversation files and compare", command_test},
      {"explain", "show why a message gets the answer that it gets", command_explain},
      {"eval", "score the bot on files of typed messages", command_eval},
      {"unmatched", "list messages that were not understood, if they are recorded", command_unmatched},
      {"verify", "hold a ledger of answers served against the response files", command_verify},
      {"export", "print what is kept of one conversation", command_export},
      {"erase", "erase what is kept of one conversation", command_erase},
      {"health", "ask a running server how it is, for container checks", command_health},
      {"channels", "list the channels: which are on, at which address, what is missing", command_channels},
      {"config", "print every setting, its value and where it came from", command_config},
      {"version", "print the version", command_version},
  };
  return table;
}

int run_command_line(const std::vector<std::string>& arguments) {
  if (arguments.empty()) {
    print_help(std::cerr);
    return kExitUsage;
  }
  const std::string& name = arguments.front();
  if (name == "help" || name == "--help" || name == "-h") {
    print_help(std::cout);
    return kExitOk;
  }
  if (name == "--version") return command_version({});
  const auto& table = commands();
  const auto command = std::find_if(table.begin(), table.end(), [&name](const Command& c) { return c.name == name; });
  if (command == table.end()) {
    std::vector<std::string> names;
    for (const Command& known : table) names.push_back(known.name);
    const std::string near = base::nearest(name, names);
    std::cerr << "verbatim: there is no command `" << name << "`"
              << (near.empty() ? "; `verbatim --help` lists them" : "; did you mean `" + near + "`?") << "\n";
    return kExitUsage;
  }
  return command->run({arguments.begin() + 1, arguments.end()});
}

}  // namespace verbatim::app
