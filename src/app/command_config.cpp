#include <fmt/format.h>

#include <iostream>

#include "app/command_line.h"
#include "app/commands.h"

namespace verbatim::app {

int command_config(const std::vector<std::string>& arguments) {
  CommandLine line(
      "config",
      "Prints every setting: name, value, source, what it is for.\nA setting comes from --config FILE, then "
      "the environment (VERBATIM_MAX_FRAME), then flags (--max-frame).",
      {"*"});
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  for (const SettingRow& row : settings_table()) {
    const SettingValue& value = loaded->values.at(row.name);
    const std::string shown = value.text + (row.unit.empty() ? "" : " " + row.unit);
    std::cout << fmt::format("{:<20} {:<18} {:<12} {}\n", row.name, shown, value.source, row.doc);
  }
  return kExitOk;
}

}  // namespace verbatim::app
