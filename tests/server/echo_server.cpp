// Echoes every WebSocket message, over the very same connection code as the product (listener, HTTP, upgrade, limits,
// framing, close): for conformance suites such as Autobahn's, and for tests/integration/rfc6455_test.py.
//   verbatim_echo_server [PORT]      prints "listening 127.0.0.1:PORT"; ends with 0 on SIGTERM
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <string>
#include <thread>

#include "server/io_thread.h"
#include "server/listener.h"

namespace verbatim::server {
namespace {

class Echo final : public MessageHandler {
 public:
  base::Task<Answer> receive(Message message, Speaker&) const override {
    Answer answer;
    answer.frame = message.bytes;
    answer.text = message.text;
    co_return answer;
  }
};

class SilentLog final : public base::Log {
 public:
  void write(base::LogLevel, std::string_view, std::initializer_list<base::LogField>) override {}
};

int serve(const std::string& port) {
  ServerOptions options;
  options.max_frame = 16 * 1024 * 1024;
  options.max_queued_frames = 10'000;
  options.deflate = {true, 15, 0};
  const Echo echo;
  SilentLog log;
  Admission admission(options.admission, options.trusted_proxies);
  const Routes routes = [](const HttpRequest&, Client&) -> Task<HttpResponse> { co_return nothing_here(); };
  const Site site{options, [&echo](std::string_view) { return &echo; }, routes, admission, log};
  Counters counters;
  IoThread io(site, counters, "echo");
  boost::asio::io_context control;
  auto listener = Listener::open(control, "127.0.0.1:" + port, "port");
  if (!listener) {
    std::fprintf(stderr, "%s\n", listener.error().message.c_str());
    return 1;
  }
  listener->start(
      [&io](Tcp protocol, int socket, const Address& peer) {
        io.adopt({protocol, socket, peer, {}});
      },
      std::nullopt, counters, log);
  boost::asio::signal_set signals(control, SIGTERM, SIGINT);
  signals.async_wait([&](boost::system::error_code, int) {
    listener->close();
    io.drain();
  });
  std::thread thread([&io] { io.run(); });
  std::printf("listening %s\n", listener->address().c_str());
  std::fflush(stdout);
  control.run();
  thread.join();
  return 0;
}

}  // namespace
}  // namespace verbatim::server

int main(int argc, char** argv) {
  return verbatim::server::serve(argc > 1 ? argv[1] : "0");
}
