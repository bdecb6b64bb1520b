#include <csignal>
#include <cstdlib>
#include <iostream>
#include <stop_token>
#include <thread>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "app/platforms.h"
#include "app/record_files.h"
#include "app/session_stores.h"
#include "app/spdlog_log.h"
#include "server/server.h"

namespace verbatim::app {
namespace {

// The self-check of a reload leaves the other cores to the clients.
Settings one_thread(Settings settings) {
  settings.threads = 1;
  return settings;
}

server::ChannelOptions channel_options(const Settings& settings) {
  server::ChannelOptions options{settings.rasa, settings.deep_chat, settings.direct_line, {}, {}, settings.public_url};
  add_platforms(settings.channel_keys, options);
  return options;
}

server::OutgoingOptions outgoing_options(const Settings& settings) {
  server::OutgoingOptions options;
  options.queue = settings.outgoing_queue;
  options.connections = settings.outgoing_connections;
  options.rate = {static_cast<double>(settings.outgoing_rate), static_cast<double>(settings.outgoing_rate)};
  options.timeout = settings.outgoing_timeout;
  options.attempts = settings.outgoing_attempts;
  options.backoff = settings.outgoing_backoff;
  options.max_backoff = settings.outgoing_max_backoff;
  options.age = settings.outgoing_age;
  options.max_answer = settings.max_frame;
  options.ca = settings.outgoing_ca;
  options.via = settings.outgoing_via;
  return options;
}

server::ServerOptions options_of(const Settings& settings) {
  server::ServerOptions options;
  options.listen = settings.listen;
  options.internal_listen = settings.internal_listen;
  options.threads = settings.threads;
  options.version = VERBATIM_VERSION;
  if (const char* path = std::getenv("NOTIFY_SOCKET")) options.notify_path = path;
  options.tls = {settings.tls_certificate, settings.tls_key};
  options.admission = {settings.max_connections, settings.max_connections_per_address};
  const auto rate = [&settings](unsigned per_second) {
    return server::Rate{static_cast<double>(per_second), static_cast<double>(settings.message_burst)};
  };
  options.messages = {settings.rate_limit,   rate(settings.message_rate), rate(settings.session_rate),
                      settings.max_sessions, settings.session_cache,      settings.log_messages};
  options.accept_rate = {static_cast<double>(settings.accept_rate), static_cast<double>(settings.accept_rate)};
  options.max_violations = settings.max_violations;
  options.allowed_origins = *server::OriginPolicy::parse(settings.allowed_origins);  // the table has checked both
  options.channels = channel_options(settings);
  options.outgoing = outgoing_options(settings);
  options.trusted_proxies = *server::AddressSet::parse(settings.trusted_proxies);
  options.max_frame = settings.max_frame;
  options.deflate = {settings.deflate, static_cast<int>(settings.deflate_window), settings.deflate_min};
  options.max_header = settings.max_header;
  options.max_queued_frames = settings.max_queued_frames;
  options.header_timeout = settings.header_timeout;
  options.body_timeout = settings.body_timeout;
  options.first_message_timeout = settings.first_message_timeout;
  options.idle_timeout = settings.idle_timeout;
  options.slow_reader_timeout = settings.slow_reader_timeout;
  options.stop_deadline = settings.stop_deadline;
  options.reconnect_window = settings.reconnect_window;
  return options;
}

// Where the next edition comes from while the server runs.
server::ContentSource content_source(const Settings& settings,
                                     const std::shared_ptr<dialogue::DecisionCache>& decisions, base::Log& log) {
  server::ContentSource source;
  source.load = [settings = one_thread(settings), decisions, &log] {
    base::Diagnostics diagnostics;
    const auto assistant = load_assistant(settings, SelfCheck::unless_passed, diagnostics, log, decisions);
    if (assistant) compile_rest(*assistant);
    server::LoadedEdition loaded;
    if (assistant) loaded.edition = std::make_shared<const server::Edition>(assistant);
    loaded.diagnostics = diagnostics.list();
    return loaded;
  };
  if (settings.watch_content)
    source.fingerprint = [content = settings.content] { return content_fingerprint(content); };
  return source;
}

}  // namespace

int command_serve(const std::vector<std::string>& arguments) {
  CommandLine line("serve",
                   "Answers over WebSocket (/v1/chat) and HTTP (POST /v1/messages), with a demo page at /.\n"
                   "Refuses to start when the content has errors. SIGTERM or Ctrl-C stops it in good order.",
                   {"*"});
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  const Settings& settings = loaded->settings;
  const auto decisions = std::make_shared<dialogue::DecisionCache>(settings.decision_cache);
  SpdlogLog log(settings.log_format, settings.log_level, settings.log_queue);
  const auto assistant = load_or_complain(settings, SelfCheck::unless_passed, log, decisions);
  if (!assistant) return kExitFailed;

  // A file that must not grow (ulimit -f, systemd's LimitFSIZE) is a full disk: an error to report, not the end.
  std::signal(SIGXFSZ, SIG_IGN);
  const base::SystemClock clock;
  const SessionStores stores = open_stores(settings, clock, log);
  const auto files = open_record_files(settings, log);
  if (!files) {
    std::cerr << "verbatim serve: " << files.error().message << "\n";
    return kExitFailed;
  }
  const server::ServerOptions options = options_of(settings);
  const server::ContentSource content = content_source(settings, decisions, log);
  server::CurrentEdition edition(std::make_shared<const server::Edition>(assistant));
  const std::jthread rest([&assistant](const std::stop_token& stop) { compile_rest(*assistant, stop); });
  std::cerr << "Verbatim answers at http://" << settings.listen << "/ (Ctrl-C stops it)\n";
  const auto make_outbox = [&](boost::asio::io_context& context) { return open_outbox(settings, context, clock, log); };
  const auto served =
      server::run(options, {edition, content, *stores.sessions, clock, log, *decisions, files->records(), make_outbox});
  if (!served) {
    std::cerr << "verbatim serve: " << served.error().message << "\n";
    return kExitFailed;
  }
  return kExitOk;
}

}  // namespace verbatim::app
