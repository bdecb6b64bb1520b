#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>

#include "app/model_cache.h"
#include "app/settings.h"
#include "base/result.h"
#include "server/address_set.h"
#include "server/origin_policy.h"
#include "store/redis_address.h"

namespace verbatim::app {
namespace {

using Parse = std::function<std::string(Settings&, std::string_view)>;

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

// A list, `none` if it is empty; `read` is the parser of those who use it.
template <typename Read>
Parse list(std::string Settings::*field, Read read) {
  return [field, read](Settings& settings, std::string_view value) -> std::string {
    if (value.empty()) return "must be a list, or none";
    const std::string_view meant = value == "none" ? std::string_view() : value;
    if (const auto parsed = read(meant); !parsed) return parsed.error().message;
    settings.*field = meant;
    return {};
  };
}

template <typename Field>
Parse number(Field Settings::*field, std::uint64_t least, std::uint64_t most) {
  return [field, least, most](Settings& settings, std::string_view value) -> std::string {
    std::uint64_t parsed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    if (error != std::errc() || end != value.data() + value.size() || parsed < least || parsed > most) {
      return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    }
    settings.*field =
        Field(static_cast<typename std::conditional_t<std::is_class_v<Field>, std::int64_t, Field>>(parsed));
    return {};
  };
}

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

// The secrets of a channel, which is off without: apart by commas, or in a file's lines.
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

std::string cores() {
  return std::to_string(std::max(1U, std::thread::hardware_concurrency()));
}

// The working folder, unless it has no content and some was installed with this program (bin/../share/verbatim).
std::string default_content() {
  namespace fs = std::filesystem;
  std::error_code error;
  if (fs::exists("intents", error)) return ".";
  const fs::path installed =
      fs::read_symlink("/proc/self/exe", error).parent_path().parent_path() / "share" / "verbatim";
  return fs::exists(installed / "intents", error) ? installed.string() : ".";
}

}  // namespace

const std::vector<SettingRow>& settings_table() {
  static const std::vector<SettingRow> table = {
      {"listen", "127.0.0.1:8080", "", "address of the public port: chat, demo page; port 0 takes a free one",
       text(&Settings::listen)},
      {"internal_listen", "127.0.0.1:8081", "",
       "address of the operators' port: health, metrics, reload; keep it private", text(&Settings::internal_listen)},
      {"content", default_content(), "",
       "folder that holds intents/ and responses/; . if it does, else what was installed", text(&Settings::content)},
      {"dictionary_path", "/usr/share/dict", "", "folder of the word lists that intents/<lang>/_language.yaml names",
       text(&Settings::dictionary_path)},
      {"model_cache", default_model_cache(), "",
       "folder where what was learnt from the content is kept, so that the next start is quick; or off",
       text(&Settings::model_cache)},
      {"max_model_cache", "64", "MiB", "what the files in model_cache may take; the least recently used go first",
       number(&Settings::max_model_cache_mib, 1, 1048576)},
      {"watch_content", "off", "", "on: load the content anew when a file of it changes",
       on_off(&Settings::watch_content)},
      {"require_approved", "off", "", "on: refuse to serve content with a response that nobody approved",
       on_off(&Settings::require_approved)},
      {"threads", cores(), "threads", "I/O threads, one event loop on each", number(&Settings::threads, 1, 256)},
      {"tls_certificate", "none", "",
       "PEM file with the certificate chain for `listen`; none: plain HTTP, for use behind a proxy",
       path_or_none(&Settings::tls_certificate)},
      {"tls_key", "none", "", "PEM file with the key of tls_certificate", path_or_none(&Settings::tls_key)},
      {"allowed_origins", "none", "",
       "web pages that may talk to the bot, besides its own: https://example.org, https://*.example.org, or *",
       list(&Settings::allowed_origins, server::OriginPolicy::parse)},
      {"trusted_proxies", "none", "", "addresses or networks whose X-Forwarded-For is believed: 10.0.0.0/8, ::1",
       list(&Settings::trusted_proxies, server::AddressSet::parse)},
      {"rasa", "off", "", "on: clients of Rasa's REST channel are answered at /webhooks/rest/webhook",
       on_off(&Settings::rasa)},
      {"deep_chat", "off", "",
       "on: the component deep-chat is answered at /channels/deep-chat (HTTP, SSE) and /channels/deep-chat/socket",
       on_off(&Settings::deep_chat)},
      {"direct_line", "off", "", "on: Bot Framework Web Chat is answered at /v3/directline/ (Direct Line 3.0)",
       on_off(&Settings::direct_line)},
      {"telegram_secret", "none", "",
       "secret_token of a Telegram bot's webhook at /channels/telegram; several apart by commas, or file:PATH",
       secrets("telegram_secret"), true},
      {"twilio_token", "none", "",
       "auth token of the Twilio account whose SMS and WhatsApp messages come to /channels/twilio, or file:PATH",
       secrets("twilio_token"), true},
      {"slack_secret", "none", "",
       "signing secret of the Slack app whose slash command comes to /channels/slack, or file:PATH",
       secrets("slack_secret"), true},
      {"mattermost_token", "none", "",
       "tokens of the slash commands and outgoing webhooks of Mattermost that come to /channels/mattermost, or "
       "file:PATH",
       secrets("mattermost_token"), true},
      {"discord_key", "none", "",
       "public key of the Discord application whose interactions come to /channels/discord, or file:PATH",
       secrets("discord_key"), true},
      {"messenger_secret", "none", "",
       "app secret of the Facebook app whose page's messages come to /channels/messenger, or file:PATH",
       secrets("messenger_secret"), true},
      {"messenger_token", "none", "", "access token of that page, by which replies are sent, or file:PATH",
       secrets("messenger_token"), true},
      {"messenger_verify", "none", "", "verify token that the app's page of webhooks was told, or file:PATH",
       secrets("messenger_verify"), true},
      {"whatsapp_secret", "none", "",
       "app secret of the app whose WhatsApp (Cloud API) messages come to /channels/whatsapp, or file:PATH",
       secrets("whatsapp_secret"), true},
      {"whatsapp_token", "none", "", "access token by which its replies are sent, or file:PATH",
       secrets("whatsapp_token"), true},
      {"whatsapp_verify", "none", "", "verify token that the app's page of webhooks was told, or file:PATH",
       secrets("whatsapp_verify"), true},
      {"outgoing_queue", "10000", "replies", "replies that wait for one platform; then it is told to try again later",
       number(&Settings::outgoing_queue, 1, 1000000)},
      {"outgoing_connections", "4", "connections", "to one platform", number(&Settings::outgoing_connections, 1, 100)},
      {"outgoing_rate", "20", "per second", "calls to one platform; more wait",
       number(&Settings::outgoing_rate, 1, 100000)},
      {"outgoing_timeout", "10000", "milliseconds", "time that a platform has to answer a call",
       number(&Settings::outgoing_timeout, 10, 600000)},
      {"outgoing_attempts", "8", "calls", "how often a call is made until its reply is given up",
       number(&Settings::outgoing_attempts, 1, 100)},
      {"outgoing_backoff", "1000", "milliseconds",
       "pause after a call that failed; twice as long after each further one",
       number(&Settings::outgoing_backoff, 1, 600000)},
      {"outgoing_max_backoff", "300000", "milliseconds", "longest such pause",
       number(&Settings::outgoing_max_backoff, 1, 86400000)},
      {"outgoing_age", "3600", "seconds", "a reply that could not be sent for so long is given up",
       number(&Settings::outgoing_age, 1, 604800)},
      {"outgoing_memory", "604800", "seconds",
       "how long it is remembered that a message was answered, by its id, for platforms that tell it again",
       number(&Settings::outgoing_memory, 1, 31536000)},
      {"outgoing_ca", "none", "",
       "PEM file of the authorities that platforms' certificates must be of; none: the system's",
       path_or_none(&Settings::outgoing_ca)},
      {"outgoing_via", "none", "",
       "HOST:PORT to which all calls to platforms go instead, as to a proxy that passes TLS on by the name in it",
       path_or_none(&Settings::outgoing_via)},
      {"public_url", "none", "",
       "https://bot.example, by which platforms reach `listen`; none: as the request's Host and trusted_proxies say",
       parse_public_url},
      {"rate_limit", "on", "", "off lifts message_rate, session_rate and accept_rate, for benchmarks",
       on_off(&Settings::rate_limit)},
      {"message_rate", "10", "per second", "messages of one connection; more get rate_limited with retry_after_ms",
       number(&Settings::message_rate, 1, 1000000)},
      {"session_rate", "10", "per second", "messages of one session over all its connections",
       number(&Settings::session_rate, 1, 1000000)},
      {"message_burst", "40", "messages", "messages that either rate lets through at once",
       number(&Settings::message_burst, 1, 1000000)},
      {"max_violations", "100", "messages",
       "messages beyond the rates until a connection is closed with 3500; one is forgiven each second",
       number(&Settings::max_violations, 1, 1000000)},
      {"accept_rate", "1000", "per second", "new connections; more wait in the system's queue",
       number(&Settings::accept_rate, 1, 1000000)},
      {"max_connections", "20000", "connections", "connections at once; more get 503 and are closed",
       number(&Settings::max_connections, 1, 10000000)},
      {"max_connections_per_address", "1000", "connections",
       "connections at once of one address (IPv6: /64); not for loopback and trusted_proxies",
       number(&Settings::max_connections_per_address, 1, 10000000)},
      {"max_frame", "65536", "bytes", "largest WebSocket message or HTTP body; more closes with 1009 or gets 413",
       number(&Settings::max_frame, 1024, 16777216)},
      {"deflate", "off", "",
       "on: compress WebSocket messages for clients that offer permessage-deflate; see deflate_window",
       on_off(&Settings::deflate)},
      {"deflate_window", "11", "bits",
       "window of the compression, 2^N bytes: a connection that uses it takes about 43 KB with 11, 135 KB with 15",
       number(&Settings::deflate_window, 9, 15)},
      {"deflate_min", "256", "bytes", "shorter replies are sent as they are",
       number(&Settings::deflate_min, 0, 1048576)},
      {"max_header", "16384", "bytes", "largest HTTP request line with its headers; more gets 431",
       number(&Settings::max_header, 1024, 1048576)},
      {"max_queued_frames", "32", "frames", "replies that wait for one client; then nothing more is read from it",
       number(&Settings::max_queued_frames, 1, 100000)},
      {"header_timeout", "10", "seconds", "time that a client has to send a request's headers",
       number(&Settings::header_timeout, 1, 3600)},
      {"body_timeout", "30", "seconds", "time that a client has to send a body and to take the response",
       number(&Settings::body_timeout, 1, 3600)},
      {"first_message_timeout", "60", "seconds", "a WebSocket without a first message is closed with 3501",
       number(&Settings::first_message_timeout, 1, 86400)},
      {"idle_timeout", "60", "seconds", "a WebSocket without a sign of life is closed; a ping is sent halfway",
       number(&Settings::idle_timeout, 2, 86400)},
      {"slow_reader_timeout", "10", "seconds", "a full queue of replies that does not move closes with 3002",
       number(&Settings::slow_reader_timeout, 1, 3600)},
      {"stop_deadline", "10", "seconds", "time from SIGTERM to the end", number(&Settings::stop_deadline, 1, 3600)},
      {"reconnect_window", "5", "seconds", "after SIGTERM clients are told to come back spread over it",
       number(&Settings::reconnect_window, 0, 3600)},
      {"store", "sqlite:verbatim.db", "",
       "where conversations are kept: sqlite:PATH (one node), redis://[:PASSWORD@]HOST:PORT[/NUMBER] (several), memory",
       parse_store},
      {"redis_timeout", "500", "milliseconds", "what Redis has not answered by then is taken to be out of reach",
       number(&Settings::redis_timeout, 10, 60000)},
      {"ledger", kOff, "", "file to which every answer served is appended (ids and digests only), or off",
       text(&Settings::ledger)},
      {"unmatched", kOff, "",
       "SQLite file for messages that were not understood, scrubbed of names and numbers, or off",
       text(&Settings::unmatched)},
      {"unmatched_days", "30", "days", "how long such a message is kept", number(&Settings::unmatched_days, 1, 3650)},
      {"max_unmatched", "100000", "messages", "how many of them are kept; the oldest go first",
       number(&Settings::max_unmatched, 1, 100000000)},
      {"decision_cache", "20000", "messages",
       "what so many messages were understood to ask is remembered, never their words; 0 turns it off",
       number(&Settings::decision_cache, 0, 10000000)},
      {"max_sessions", "100000", "sessions", "conversations kept; the least recently used goes first",
       number(&Settings::max_sessions, 1, 100000000)},
      {"session_idle", "86400", "seconds", "a conversation is forgotten after this long without a message",
       number(&Settings::session_idle, 1, 31536000)},
      {"session_age", "604800", "seconds", "a conversation is forgotten at this age",
       number(&Settings::session_age, 1, 31536000)},
      {"log_format", "text", "", "text or json, on stderr", one_of(&Settings::log_format, {"text", "json"})},
      {"log_level", "info", "", "least level that is logged",
       one_of(&Settings::log_level, {"debug", "info", "warning", "error"})},
      {"log_messages", "off", "", "on: log what users write; think of their privacy first",
       on_off(&Settings::log_messages)},
  };
  return table;
}

}  // namespace verbatim::app
