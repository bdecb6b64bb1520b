#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/settings.h"

namespace verbatim::app {

// A command's options: CLI11 with --config and one flag for each setting that the command takes.
class CommandLine {
 public:
  // `settings`: names of the settings that this command offers as flags; {"*"} for all.
  CommandLine(const std::string& name, const std::string& description, const std::vector<std::string>& settings);

  CLI::App& app() { return app_; }

  // Parses, then loads the settings. Nothing if the caller should return exit_code() now: help was printed, or the
  // mistakes were.
  std::optional<LoadedSettings> parse(const std::vector<std::string>& arguments);
  int exit_code() const { return exit_code_; }

 private:
  CLI::App app_;
  std::string config_path_;
  Flags given_;
  int exit_code_ = 0;
};

}  // namespace verbatim::app
