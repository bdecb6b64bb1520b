#include <iostream>

#include "app/command_line.h"
#include "app/commands.h"

namespace verbatim::app {

int command_version(const std::vector<std::string>& arguments) {
  CommandLine line("version", "Prints the version.", {});
  if (!line.parse(arguments)) return line.exit_code();
  std::cout << "verbatim " << VERBATIM_VERSION << "\n";
  return kExitOk;
}

}  // namespace verbatim::app
