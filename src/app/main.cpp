#include <exception>
#include <iostream>

#include "app/commands.h"

int main(int argc, char** argv) {
  try {
    return verbatim::app::run_command_line({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::cerr << "verbatim: " << error.what() << "\n";
    return verbatim::app::kExitFailed;
  }
}
