#include <iostream>

#include "app/commands.h"

namespace verbatim::app {

int command_version(const std::vector<std::string>&) {
  std::cout << "verbatim " << VERBATIM_VERSION << "\n";
  return kExitOk;
}

}  // namespace verbatim::app
