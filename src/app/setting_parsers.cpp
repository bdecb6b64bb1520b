#include "app/setting_parsers.h"

#include <algorithm>
#include <fstream>

#include "base/result.h"
#include "store/redis_address.h"

namespace verbatim::app {
namespace {

// The lines of a file, or what says that there are none.
base::Result<std::vector<std::string>> lines_of(const std::string& path) {
  std::ifstream file(path);
  if (!file) return base::Error{"the file " + path + " cannot be read"};
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    while (line.ends_with('\r') || line.ends_with(' ')) line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  if (lines.empty()) return base::Error{"the file " + path + " has no secret in it, one a line"};
  return lines;
}

}  // namespace

Parse text(std::string Settings::*field) {
  return [field](Settings& settings, std::string_view value) -> std::string {
    if (value.empty()) return "must not be empty";
    settings.*field = value;
    return {};
  };
}

Parse one_of(std::string Settings::*field, std::vector<std::string> choices) {
  return [field, choices = std::move(choices)](Settings& settings, std::string_view value) -> std::string {
    if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
      std::string list;
      for (const std::string& choice : choices) list += (list.empty() ? "" : ", ") + choice;
      return "must be one of " + list;
    }
    settings.*field = value;
    return {};
  };
}

std::string parse_store(Settings& settings, std::string_view value) {
  const bool known =
      value == "memory" || (value.starts_with("sqlite:") && value.size() > 7) || store::parse_redis_address(value);
  if (!known) return "must be memory, sqlite:PATH or redis://HOST:PORT";
  settings.store = value;
  return {};
}

Parse on_off(bool Settings::*field) {
  return [field](Settings& settings, std::string_view value) -> std::string {
    if (value != "on" && value != "off") return "must be on or off";
    settings.*field = value == "on";
    return {};
  };
}

Parse path_or_none(std::string Settings::*field) {
  return [field](Settings& settings, std::string_view value) -> std::string {
    if (value.empty()) return "must be a file, or none";
    settings.*field = value == "none" ? std::string_view() : value;
    return {};
  };
}

Parse secrets(const char* setting) {
  return [setting](Settings& settings, std::string_view value) -> std::string {
    if (value.empty()) return "must be secrets, file:PATH, or none";
    std::vector<std::string>& all = settings.channel_keys[setting];
    all.clear();
    if (value == "none") return {};
    if (value.starts_with(kFile)) {
      auto lines = lines_of(std::string(value.substr(kFile.size())));
      if (!lines) return lines.error().message;
      all = *std::move(lines);
      return {};
    }
    while (!value.empty()) {
      const std::string_view one = value.substr(0, value.find(','));
      value.remove_prefix(std::min(one.size() + 1, value.size()));
      if (one.empty()) return "must not have an empty secret between commas";
      all.emplace_back(one);
    }
    return {};
  };
}

std::string parse_public_url(Settings& settings, std::string_view value) {
  if (value != "none" && !value.starts_with("https://") && !value.starts_with("http://")) {
    return "must begin with https:// or http://, or be none";
  }
  while (value.ends_with('/')) value.remove_suffix(1);
  settings.public_url = value == "none" ? std::string_view() : value;
  return {};
}

std::string parse_chatwoot_url(Settings& settings, std::string_view value) {
  constexpr std::string_view kScheme = "https://";
  while (value.ends_with('/')) value.remove_suffix(1);
  std::vector<std::string>& url = settings.channel_keys["chatwoot_url"];
  url.clear();
  if (value == "none") return {};
  const std::string_view host = value.substr(std::min(kScheme.size(), value.size()));
  if (!value.starts_with(kScheme) || host.empty() || host.find_first_of("/?#@ ") != std::string_view::npos) {
    return "must be https://HOST or https://HOST:PORT, or be none";
  }
  url.emplace_back(value);
  return {};
}

}  // namespace verbatim::app
