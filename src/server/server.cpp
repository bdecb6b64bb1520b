#include "server/server.h"

#include <pthread.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "server/chat_service.h"
#include "server/http_routes.h"
#include "server/internal_routes.h"
#include "server/io_thread.h"
#include "server/listener.h"
#include "server/log_throttle.h"
#include "server/service_manager.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Signals = asio::basic_signal_set<Executor>;

constexpr std::size_t kOtherDescriptors = 64;  // log, listeners, event loops, files while loading
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

// As many file descriptors as the system lets us have; says so if they are fewer than the connections need.
void raise_descriptor_limit(std::size_t connections, base::Log& log) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur >= connections + kOtherDescriptors) return;
  log.warning("few_descriptors", {{"descriptors", std::to_string(limit.rlim_cur)},
                                  {"max_connections", std::to_string(connections)},
                                  {"remedy", "raise LimitNOFILE or lower max_connections"}});
}

// The ids of this process's connections: eight random hex digits, so that two runs and two nodes do not mix.
std::string new_process_name() {
  std::random_device random;
  std::array<char, 9> name{};
  std::snprintf(name.data(), name.size(), "%08x", static_cast<unsigned>(random()));
  return name.data();
}

// The thread that calls run() accepts connections, minds signals and the deadline, and does nothing else that could
// keep it: the clients are served by the others, the operator's port by one more.
class Server {
 public:
  // `authorities` is null if no platform is answered by calls.
  Server(const ServerOptions& options, const Parts& parts, std::shared_ptr<asio::ssl::context> authorities)
      : options_(options),
        parts_(parts),
        log_(parts.log),
        counters_(2 + client_threads(options)),
        outgoing_(authorities
                      ? std::make_unique<OutgoingQueue>(options.channels.calling, options.outgoing, parts.make_outbox,
                                                        std::move(authorities), *counters_.threads().back(), log_)
                      : nullptr),
        admission_(options.admission, options.trusted_proxies),
        chat_(parts.edition, parts.store, parts.clock, parts.log, options.messages, parts.records),
        channels_(chat_, options.channels, log_, outgoing_.get()),
        operations_{parts.edition, counters_, reloader_,       parts.store, parts.decisions,
                    parts.records, parts.log, options.version, ready_,      outgoing_ ? &outgoing_->counts() : nullptr},
        public_site_{options,
                     [this](std::string_view path) { return path == kChatPath ? &chat_ : channels_.socket(path); },
                     public_routes(chat_, channels_, parts.edition, options.allowed_origins, log_),
                     admission_,
                     log_,
                     options.tls.wanted() ? &tls_ : nullptr},
        internal_site_{options, [](std::string_view) { return nullptr; }, internal_routes(operations_), admission_,
                       log_},
        content_(with_certificate(parts.content)),
        signals_(control_, SIGTERM, SIGINT, SIGHUP),
        deadline_(control_),
        reloader_(parts.edition, content_, log_) {}

  base::Result<std::monostate> run() {
    auto internal = Listener::open(control_, options_.internal_listen, "internal-listen");
    if (!internal) return internal.error();
    auto clients = Listener::open(control_, options_.listen, "listen");
    if (!clients) return clients.error();
    if (const std::string problem = load_certificate(); !problem.empty()) return base::Error{problem};
    raise_descriptor_limit(options_.admission.max_connections, log_);
    start_threads();
    Counters& counters = counters_.of_thread(0);
    clients->start(
        [this](Tcp protocol, int socket, const Address& peer) {
          admit({protocol, socket, peer, {}});
        },
        options_.messages.on ? std::optional(options_.accept_rate) : std::nullopt, counters, log_);
    internal->start(
        [this](Tcp protocol, int socket, const Address& peer) {
          threads_.front()->adopt({protocol, socket, peer, {}});
        },
        std::nullopt, counters, log_);
    log_.info("internal_listening", {{"address", internal->address()}});
    log_.info("listening", {{"address", clients->address()}});
    ready_ = true;
    notify_service_manager(options_.notify_path, "READY=1");
    await_signal([this, &clients = *clients] {
      clients.close();
      drain();
    });
    control_.run();
    for (std::thread& thread : running_) thread.join();
    if (outgoing_) outgoing_->stop(stop_at_);
    parts_.store.close();  // before the contexts go that they resume turns on
    parts_.records.close();
    ignore_further_signals();
    log_.info("stopped");
    return std::monostate{};
  }

 private:
  static std::size_t client_threads(const ServerOptions& options) {
    return options.threads > 0 ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  }

  // Why the certificate cannot be used; empty if it is used now, or none is wanted.
  std::string load_certificate() {
    if (!options_.tls.wanted()) return {};
    const auto loaded = load_tls(options_.tls);
    if (!loaded) return loaded.error().message;
    tls_.publish(*loaded);
    return {};
  }

  // What a reload loads: the content, and the certificate with it. On the worker's thread.
  ContentSource with_certificate(ContentSource source) {
    if (!source.load) return source;
    source.load = [this, load = source.load] {
      LoadedEdition loaded = load();
      if (!loaded.edition) return loaded;
      if (std::string problem = load_certificate(); !problem.empty()) {
        loaded.edition = nullptr;
        loaded.diagnostics.push_back({{}, base::Severity::error, "tls", std::move(problem), "check tls_certificate"});
      }
      return loaded;
    };
    return source;
  }

  void start_threads() {
    const std::string name = new_process_name();
    threads_.push_back(std::make_unique<IoThread>(internal_site_, internal_counters_, name + "-0"));
    for (std::size_t i = 1; i <= client_threads(options_); ++i) {
      threads_.push_back(
          std::make_unique<IoThread>(public_site_, counters_.of_thread(i), name + "-" + std::to_string(i)));
    }
    for (const auto& thread : threads_) {
      running_.emplace_back([this, &io = *thread] {
        io.run();
        asio::post(control_, [this] { thread_ended(); });
      });
    }
  }

  void admit(Arrival arrival) {
    auto admitted = admission_.admit(arrival.peer);
    if (const Limit* full = std::get_if<Limit>(&admitted)) return turn_away(arrival.native_socket, *full);
    arrival.pass = std::get<Admission::Pass>(std::move(admitted));
    next_client_thread().adopt(std::move(arrival));
  }

  // There is no place for it, not even to be refused at length.
  void turn_away(int socket, Limit full) {
    counters_.of_thread(0).limit_reached(full);
    if (throttle_.due()) log_.warning("connection_refused", {{"setting", to_string(full)}});
    if (!options_.tls.wanted()) send(socket, kBusy.data(), kBusy.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    shutdown(socket, SHUT_WR);
    close(socket);
  }

  IoThread& next_client_thread() {
    next_ = next_ + 1 < threads_.size() ? next_ + 1 : 1;
    return *threads_[next_];
  }

  template <typename Stop>
  void await_signal(Stop stop) {
    signals_.async_wait([this, stop](error_code error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        reloader_.request();
      } else if (ready_.exchange(false)) {
        notify_service_manager(options_.notify_path, "STOPPING=1");
        log_.info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
        stop();
      }
      await_signal(stop);
    });
  }

  void drain() {
    for (std::size_t i = 1; i < threads_.size(); ++i) threads_[i]->drain();
    stop_at_ = std::chrono::steady_clock::now() + options_.stop_deadline;
    deadline_.expires_at(stop_at_);
    deadline_.async_wait([this](error_code error) {
      if (error) return;
      log_.warning("stop_deadline_passed");
      for (const auto& thread : threads_) thread->stop();
    });
  }

  // The operator can look on until the last client is gone.
  void thread_ended() {
    ++ended_;
    if (ended_ == threads_.size() - 1) threads_.front()->drain();
    if (ended_ == threads_.size()) control_.stop();
  }

  // The signal set gives the signals back to the system's default, which would kill what is already ending.
  static void ignore_further_signals() {
    sigset_t ours;
    sigemptyset(&ours);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&ours, signal);
    pthread_sigmask(SIG_BLOCK, &ours, nullptr);
  }

  const ServerOptions& options_;
  const Parts& parts_;
  base::Log& log_;
  LogThrottle throttle_;
  CounterSet counters_;         // the accepting thread's, then one for each that serves clients, then the outgoing one
  Counters internal_counters_;  // scrapes are no clients
  const std::unique_ptr<OutgoingQueue> outgoing_;  // null: no platform is answered by calls
  base::TimePoint stop_at_{};                      // once it was asked to stop
  Admission admission_;
  const ChatService chat_;
  std::atomic<bool> ready_{false};
  const ChannelRoutes channels_;
  const Operations operations_;
  CurrentTls tls_;
  const Site public_site_, internal_site_;
  const ContentSource content_;
  asio::io_context control_{1};
  Signals signals_;
  Timer deadline_;
  std::vector<std::unique_ptr<IoThread>> threads_;  // the first one is the operator's
  std::vector<std::thread> running_;
  Reloader reloader_;  // ends first: it reports to the threads' contexts
  std::size_t next_ = 0;
  std::size_t ended_ = 0;
};

}  // namespace

base::Result<std::monostate> run(const ServerOptions& options, const Parts& parts) {
  std::shared_ptr<asio::ssl::context> authorities;
  if (!options.channels.calling.empty()) {
    auto loaded = load_authorities(options.outgoing.ca);
    if (!loaded) return loaded.error();
    authorities = *std::move(loaded);
  }
  return Server(options, parts, std::move(authorities)).run();
}

}  // namespace verbatim::server
