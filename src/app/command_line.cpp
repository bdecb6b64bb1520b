#include "app/command_line.h"

#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "app/commands.h"

namespace verbatim::app {

CommandLine::CommandLine(const std::string& name, const std::string& description,
                         const std::vector<std::string>& settings)
    : app_(description, "verbatim " + name) {
  app_.add_option("--config", config_path_, "YAML file of settings");
  for (const SettingRow& row : settings_table()) {
    const bool offered = settings == std::vector<std::string>{"*"} ||
                         std::find(settings.begin(), settings.end(), row.name) != settings.end();
    if (!offered) continue;
    const std::string unit = row.unit.empty() ? "" : ", in " + row.unit;
    app_.add_option_function<std::string>(
            flag_name(row.name), [this, name_of = row.name](const std::string& value) { given_[name_of] = value; },
            row.doc + unit + " [" + row.default_value + "]")
        ->type_name("");
  }
}

std::optional<LoadedSettings> CommandLine::parse(const std::vector<std::string>& arguments) {
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());  // as CLI11 wants them
    app_.parse(reversed);
  } catch (const CLI::ParseError& error) {
    exit_code_ = app_.exit(error) == 0 ? kExitOk : kExitUsage;
    return std::nullopt;
  }
  std::vector<std::string> environment;
  for (char** entry = environ; *entry; ++entry) environment.emplace_back(*entry);
  base::Diagnostics diagnostics;
  LoadedSettings loaded = load_settings(config_path_, environment, given_, diagnostics);
  for (const base::Diagnostic& diagnostic : diagnostics.list()) std::cerr << base::to_string(diagnostic) << "\n";
  if (diagnostics.has_errors()) {
    exit_code_ = kExitUsage;
    return std::nullopt;
  }
  return loaded;
}

}  // namespace verbatim::app
