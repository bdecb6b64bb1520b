#include <iostream>

#include "app/command_line.h"
#include "app/commands.h"
#include "server/http_probe.h"

namespace verbatim::app {
namespace {

constexpr std::chrono::seconds kPatience{3};

}  // namespace

int command_health(const std::vector<std::string>& arguments) {
  CommandLine line("health", "Asks a running server how it is; exit code 0 if it is well. For container checks.",
                   {"internal_listen"});
  bool ready = false;
  line.app().add_flag("--ready", ready,
                      "ask whether it takes new clients (/readyz), not only whether it runs (/healthz)");
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  const std::string path = ready ? "/readyz" : "/healthz";
  const auto status = server::probe(loaded->settings.internal_listen, path, kPatience);
  if (!status) {
    std::cerr << "verbatim health: " << status.error().message << "\n";
    return kExitFailed;
  }
  std::cout << path << " " << *status << "\n";
  return *status == 200 ? kExitOk : kExitFailed;
}

}  // namespace verbatim::app
