#include <iostream>

#include "app/command_line.h"
#include "app/commands.h"
#include "app/content_set.h"
#include "app/session_stores.h"
#include "app/spdlog_log.h"
#include "server/server.h"

namespace verbatim::app {
namespace {

server::ServerOptions options_of(const Settings& settings) {
  server::ServerOptions options;
  options.listen = settings.listen;
  options.internal_listen = settings.internal_listen;
  options.threads = settings.threads;
  options.max_frame = settings.max_frame;
  options.max_header = settings.max_header;
  options.max_queued_frames = settings.max_queued_frames;
  options.header_timeout = settings.header_timeout;
  options.body_timeout = settings.body_timeout;
  options.idle_timeout = settings.idle_timeout;
  options.slow_reader_timeout = settings.slow_reader_timeout;
  options.stop_deadline = settings.stop_deadline;
  options.reconnect_window = settings.reconnect_window;
  return options;
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
  const auto assistant = load_or_complain(settings, true);
  if (!assistant) return kExitFailed;

  const base::SystemClock clock;
  SpdlogLog log(settings.log_format, settings.log_level);
  const SessionStores stores = open_stores(settings, clock, log);
  const server::CurrentEdition edition(std::make_shared<const server::Edition>(assistant));
  std::cerr << "Verbatim answers at http://" << settings.listen << "/ (Ctrl-C stops it)\n";
  const auto served = server::run(options_of(settings), edition, *stores.sessions, clock, log);
  if (!served) {
    std::cerr << "verbatim serve: " << served.error().message << "\n";
    return kExitFailed;
  }
  return kExitOk;
}

}  // namespace verbatim::app
