#include <fmt/format.h>

#include <iostream>
#include <string_view>

#include "app/command_line.h"
#include "app/commands.h"
#include "channels/webhook_table.h"
#include "server/channel_routes.h"
#include "server/direct_line_routes.h"

namespace verbatim::app {
namespace {

void print(const std::string& name, bool on, const std::string& address, const std::string& missing) {
  std::cout << fmt::format("{:<12} {:<4} {}{}\n", name, on ? "on" : "off", address,
                           missing.empty() ? "" : "  " + missing);
}

// The clients' channels, which a word turns on.
void print_clients(const Settings& settings) {
  const auto line = [&settings](const char* name, bool on, std::string_view path) {
    print(name, on, settings.public_url + std::string(path), on ? "" : "missing: " + std::string(name) + ": on");
  };
  line("rasa", settings.rasa, server::kRasaPath);
  line("deep_chat", settings.deep_chat, server::kDeepChatPath);
  line("direct_line", settings.direct_line, server::kDirectLinePath);
}

// The platforms, which are on as soon as they have a secret.
void print_platforms(const Settings& settings) {
  for (const channels::WebhookRow& row : channels::webhook_table()) {
    const auto secrets = settings.channel_secrets.find(row.name);
    const bool on = secrets != settings.channel_secrets.end() && !secrets->second.empty();
    std::string missing;
    if (!on) missing = "missing: " + std::string(row.setting);
    if (on && settings.public_url.empty()) missing = "to be exact, set public_url";
    print(std::string(row.name), on, settings.public_url + std::string(channels::kWebhookPath) + std::string(row.name),
          missing);
  }
}

}  // namespace

int command_channels(const std::vector<std::string>& arguments) {
  CommandLine line("channels",
                   "Lists every channel: whether it is on, the address to paste into the platform or page, and which\n"
                   "setting is missing. Secrets come from the environment or a file, and are not shown.",
                   {"*"});
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  print_clients(loaded->settings);
  print_platforms(loaded->settings);
  return kExitOk;
}

}  // namespace verbatim::app
