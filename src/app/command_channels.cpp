#include <fmt/format.h>

#include <iostream>
#include <string_view>

#include "app/command_line.h"
#include "app/commands.h"
#include "channels/calling_table.h"
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

std::string address_of(const Settings& settings, std::string_view name) {
  return settings.public_url + std::string(channels::kWebhookPath) + std::string(name);
}

// The platforms that are answered by calls, which are on as soon as all that they need is set.
void print_calling(const Settings& settings) {
  for (const channels::CallingRow& row : channels::calling_table()) {
    const std::string_view missing = missing_setting(row, settings.channel_keys);
    print(std::string(row.name), missing.empty(), address_of(settings, row.name),
          missing.empty() ? std::string() : "missing: " + std::string(missing));
  }
}

// The platforms that take the reply in the response, which are on as soon as they have a secret.
void print_platforms(const Settings& settings) {
  for (const channels::WebhookRow& row : channels::webhook_table()) {
    const auto secrets = settings.channel_keys.find(row.setting);
    const bool on = secrets != settings.channel_keys.end() && !secrets->second.empty();
    std::string missing;
    if (!on) missing = "missing: " + std::string(row.setting);
    if (on && settings.public_url.empty()) missing = "to be exact, set public_url";
    print(std::string(row.name), on, address_of(settings, row.name), missing);
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
  print_calling(loaded->settings);
  return kExitOk;
}

}  // namespace verbatim::app
