#pragma once

#include <string>
#include <vector>

// The commands of `verbatim`, each in a file of its own: command_<name>.cpp.
namespace verbatim::app {

// Exit codes of all commands.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;  // the content has errors, a test failed, a port is in use
inline constexpr int kExitUsage = 2;   // the command line or the settings are wrong

struct Command {
  std::string name;
  std::string help;                                       // one line
  int (*run)(const std::vector<std::string>& arguments);  // arguments after the command's name
};
const std::vector<Command>& commands();

// What `main` does: finds the command (a misspelt one gets a suggestion) and runs it.
int run_command_line(const std::vector<std::string>& arguments);

int command_serve(const std::vector<std::string>& arguments);
int command_ask(const std::vector<std::string>& arguments);
int command_chat(const std::vector<std::string>& arguments);
int command_check(const std::vector<std::string>& arguments);
int command_test(const std::vector<std::string>& arguments);
int command_explain(const std::vector<std::string>& arguments);
int command_eval(const std::vector<std::string>& arguments);
int command_export(const std::vector<std::string>& arguments);
int command_erase(const std::vector<std::string>& arguments);
int command_health(const std::vector<std::string>& arguments);
int command_unmatched(const std::vector<std::string>& arguments);
int command_verify(const std::vector<std::string>& arguments);
int command_channels(const std::vector<std::string>& arguments);
int command_config(const std::vector<std::string>& arguments);
int command_version(const std::vector<std::string>& arguments);

}  // namespace verbatim::app
