#include "app/settings.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>

namespace verbatim::app {
namespace {

// A value as it may be shown to others.
std::string shown(const SettingRow& row, const std::string& value) {
  return !row.secret || value == "none" || value.starts_with(kFile) ? value : "(not shown)";
}

// Holds one layer (file, environment or flags) over what is there, reporting what is wrong with it.
void put(LoadedSettings& loaded, const std::string& name, const std::string& value, const std::string& source,
         const base::Location& where, base::Diagnostics& diagnostics) {
  const auto& table = settings_table();
  const auto row = std::find_if(table.begin(), table.end(), [&name](const SettingRow& r) { return r.name == name; });
  if (row == table.end()) {
    std::vector<std::string> names;
    for (const SettingRow& known : table) names.push_back(known.name);
    const std::string near = base::nearest(name, names);
    diagnostics.error(where, "unknown-setting", source + ": there is no setting `" + name + "`",
                      near.empty() ? "`verbatim config` lists all" : "did you mean `" + near + "`?");
    return;
  }
  if (row->secret && source.starts_with("flag") && value != "none" && !value.starts_with(kFile)) {
    diagnostics.error(where, "bad-setting", source + ": everybody on the machine can read a flag",
                      "give a secret by " + variable_name(name) + " or as file:PATH");
    return;
  }
  if (const std::string remedy = row->parse(loaded.settings, value); !remedy.empty()) {
    diagnostics.error(where, "bad-setting",
                      source + ": `" + name + "` is \"" + shown(*row, value) + "\", but " + remedy, row->doc);
    return;
  }
  loaded.values[name] = {shown(*row, value), source};
}

void put_file(LoadedSettings& loaded, const std::string& path, base::Diagnostics& diagnostics) {
  YAML::Node root;
  if (std::filesystem::is_directory(path)) {
    diagnostics.error({path, 0, 0}, "unreadable", "the settings file is a folder", "check --config");
    return;
  }
  try {
    root = YAML::LoadFile(path);
  } catch (const YAML::BadFile&) {
    diagnostics.error({path, 0, 0}, "unreadable", "the settings file cannot be read", "check --config");
    return;
  } catch (const YAML::Exception& e) {
    diagnostics.error({path, e.mark.line + 1, e.mark.column + 1}, "yaml-syntax", e.msg);
    return;
  }
  if (root.IsNull()) return;
  if (!root.IsMap()) {
    diagnostics.error({path, 1, 1}, "wrong-type", "a settings file is a map of name: value");
    return;
  }
  for (const auto& entry : root) {
    const base::Location where{path, entry.first.Mark().line + 1, entry.first.Mark().column + 1};
    if (!entry.first.IsScalar() || !entry.second.IsScalar()) {
      diagnostics.error(where, "wrong-type", "a setting is one name and one value");
      continue;
    }
    const std::string name = entry.first.Scalar();
    if (loaded.values[name].source.starts_with("file")) {
      diagnostics.error(where, "duplicate-key", "`" + name + "` is set twice");
      continue;
    }
    put(loaded, name, entry.second.Scalar(), "file " + path + ":" + std::to_string(where.line), where, diagnostics);
  }
}

std::string replaced(std::string_view name, char from, char to) {
  std::string out(name);
  std::replace(out.begin(), out.end(), from, to);
  return out;
}

}  // namespace

std::string flag_name(std::string_view setting) {
  return "--" + replaced(setting, '_', '-');
}

std::string variable_name(std::string_view setting) {
  std::string out = "VERBATIM_" + std::string(setting);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

LoadedSettings load_settings(const std::string& config_path, const std::vector<std::string>& environment,
                             const Flags& flags, base::Diagnostics& diagnostics) {
  LoadedSettings loaded;
  for (const SettingRow& row : settings_table()) put(loaded, row.name, row.default_value, "default", {}, diagnostics);
  if (!config_path.empty()) put_file(loaded, config_path, diagnostics);
  constexpr std::string_view kPrefix = "VERBATIM_";
  for (const std::string& entry : environment) {
    if (!entry.starts_with(kPrefix)) continue;
    const std::size_t equals = entry.find('=');
    const std::string variable = entry.substr(0, equals);
    std::string name = variable.substr(kPrefix.size());
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    put(loaded, name, equals == std::string::npos ? "" : entry.substr(equals + 1), "environment " + variable, {},
        diagnostics);
  }
  for (const auto& [name, value] : flags) put(loaded, name, value, "flag " + flag_name(name), {}, diagnostics);
  return loaded;
}

}  // namespace verbatim::app
