#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace verbatim::app {

// What a setting that names a file says when there is to be none.
inline constexpr const char* kOff = "off";

// What a secret's value begins with that is not the secret itself.
inline constexpr std::string_view kFile = "file:";

// Everything that an operator can set. One row of settings_table() for each field: that table is the source of names,
// defaults, units and docs.
struct Settings {
  std::string listen;
  std::string internal_listen;
  std::string content;
  std::string dictionary_path;
  std::string model_cache;  // a folder, or kOff
  std::size_t max_model_cache_mib = 0;
  bool watch_content = false;
  bool require_approved = false;
  unsigned threads = 1;
  std::string tls_certificate;
  std::string tls_key;
  std::string allowed_origins;
  std::string trusted_proxies;
  bool rasa = false;
  bool deep_chat = false;
  bool direct_line = false;
  std::map<std::string, std::vector<std::string>, std::less<>> channel_keys;  // by setting; a row for each
  std::string public_url;                                                     // empty: as each request says
  std::size_t outgoing_queue = 0;
  std::size_t outgoing_connections = 0;
  unsigned outgoing_rate = 0;
  std::chrono::milliseconds outgoing_timeout{};
  unsigned outgoing_attempts = 0;
  std::chrono::milliseconds outgoing_backoff{};
  std::chrono::milliseconds outgoing_max_backoff{};
  std::chrono::seconds outgoing_age{};
  std::chrono::seconds outgoing_memory{};
  std::string outgoing_ca;   // empty: the system's authorities
  std::string outgoing_via;  // empty: no such proxy
  bool rate_limit = true;
  unsigned message_rate = 0;
  unsigned session_rate = 0;
  unsigned message_burst = 0;
  std::size_t max_violations = 0;
  unsigned accept_rate = 0;
  std::size_t max_connections = 0;
  std::size_t max_connections_per_address = 0;
  std::size_t max_frame = 0;
  bool deflate = false;
  unsigned deflate_window = 0;
  std::size_t deflate_min = 0;
  std::size_t max_header = 0;
  std::size_t max_queued_frames = 0;
  std::chrono::seconds header_timeout{};
  std::chrono::seconds body_timeout{};
  std::chrono::seconds first_message_timeout{};
  std::chrono::seconds idle_timeout{};
  std::chrono::seconds slow_reader_timeout{};
  std::chrono::seconds stop_deadline{};
  std::chrono::seconds reconnect_window{};
  std::string store;
  std::chrono::milliseconds redis_timeout{};
  std::string ledger;     // a path, or kOff
  std::string unmatched;  // likewise
  unsigned unmatched_days = 0;
  std::size_t max_unmatched = 0;
  std::size_t decision_cache = 0;
  std::size_t session_cache = 0;
  std::size_t max_sessions = 0;
  std::chrono::seconds session_idle{};
  std::chrono::seconds session_age{};
  std::string log_format;
  std::string log_level;
  std::size_t log_queue = 0;
  bool log_messages = false;
};

struct SettingRow {
  std::string name;
  std::string default_value;
  std::string unit;  // empty if it has none
  std::string doc;
  // Puts `text` into the settings; the remedy if it is not acceptable, else empty.
  std::function<std::string(Settings&, std::string_view text)> parse;
  bool secret = false;  // its text is shown nowhere, and not taken from a flag, which everybody on the machine can read
};
const std::vector<SettingRow>& settings_table();

// A setting's text and where it came from: "default", "file PATH:LINE", "environment VERBATIM_X", "flag --x".
struct SettingValue {
  std::string text;
  std::string source;
};

struct LoadedSettings {
  Settings settings;
  std::map<std::string, SettingValue> values;
};

// Settings given as flags, name -> text, names as in the table.
using Flags = std::map<std::string, std::string>;

// file (YAML, `config_path`, may be empty) < environment (VERBATIM_*) < flags. Every problem, unknown keys and
// variables included, goes to `diagnostics`. `environment` holds "NAME=value" entries, as environ does.
LoadedSettings load_settings(const std::string& config_path, const std::vector<std::string>& environment,
                             const Flags& flags, base::Diagnostics& diagnostics);

// "max_frame" -> "--max-frame" and "VERBATIM_MAX_FRAME".
std::string flag_name(std::string_view setting);
std::string variable_name(std::string_view setting);

}  // namespace verbatim::app
