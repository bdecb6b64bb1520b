#include "server/server.h"

#include <pthread.h>

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/chat_service.h"
#include "server/http_routes.h"
#include "server/io_thread.h"
#include "server/listener.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
using Signals = asio::basic_signal_set<Executor>;

// The thread that calls run() accepts connections, minds signals and the deadline, and does nothing else that could
// keep it: the clients are served by the others, the operator's port by one more.
class Server {
 public:
  Server(const ServerOptions& options, const CurrentEdition& edition, store::SessionStore& store,
         const base::Clock& clock, base::Log& log)
      : options_(options),
        log_(log),
        store_(store),
        chat_(edition, store, clock, log),
        public_site_{options, &chat_, public_routes(chat_, edition), log},
        internal_site_{options, nullptr, internal_routes(), log},
        signals_(control_, SIGTERM, SIGINT),
        deadline_(control_) {}

  base::Result<std::monostate> run() {
    auto internal = Listener::open(control_, options_.internal_listen, "internal-listen");
    if (!internal) return internal.error();
    auto clients = Listener::open(control_, options_.listen, "listen");
    if (!clients) return clients.error();
    start_threads();
    clients->start([this](Tcp protocol, int socket) { next_client_thread().adopt(protocol, socket); }, log_);
    internal->start([this](Tcp protocol, int socket) { threads_.front()->adopt(protocol, socket); }, log_);
    log_.info("internal_listening", {{"address", internal->address()}});
    log_.info("listening", {{"address", clients->address()}});
    await_signal([this, &clients = *clients] {
      clients.close();
      drain();
    });
    control_.run();
    for (std::thread& thread : running_) thread.join();
    store_.close();  // before the contexts go that it resumes turns on
    ignore_further_signals();
    log_.info("stopped");
    return std::monostate{};
  }

 private:
  void start_threads() {
    const unsigned clients =
        options_.threads > 0 ? options_.threads : std::max(1u, std::thread::hardware_concurrency());
    threads_.push_back(std::make_unique<IoThread>(internal_site_));
    for (unsigned i = 0; i < clients; ++i) threads_.push_back(std::make_unique<IoThread>(public_site_));
    for (const auto& thread : threads_) {
      running_.emplace_back([this, &io = *thread] {
        io.run();
        asio::post(control_, [this] { thread_ended(); });
      });
    }
  }

  IoThread& next_client_thread() {
    next_ = next_ + 1 < threads_.size() ? next_ + 1 : 1;
    return *threads_[next_];
  }

  template <typename Stop>
  void await_signal(Stop stop) {
    signals_.async_wait([this, stop](error_code error, int signal) {
      if (error) return;
      if (!stopping_) {
        stopping_ = true;
        log_.info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
        stop();
      }
      await_signal(stop);
    });
  }

  void drain() {
    for (std::size_t i = 1; i < threads_.size(); ++i) threads_[i]->drain();
    deadline_.expires_after(options_.stop_deadline);
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
    sigset_t both;
    sigemptyset(&both);
    sigaddset(&both, SIGTERM);
    sigaddset(&both, SIGINT);
    pthread_sigmask(SIG_BLOCK, &both, nullptr);
  }

  const ServerOptions& options_;
  base::Log& log_;
  store::SessionStore& store_;
  const ChatService chat_;
  const Site public_site_, internal_site_;
  asio::io_context control_{1};
  Signals signals_;
  Timer deadline_;
  std::vector<std::unique_ptr<IoThread>> threads_;  // the first one is the operator's
  std::vector<std::thread> running_;
  std::size_t next_ = 0;
  std::size_t ended_ = 0;
  bool stopping_ = false;
};

}  // namespace

base::Result<std::monostate> run(const ServerOptions& options, const CurrentEdition& edition,
                                 store::SessionStore& store, const base::Clock& clock, base::Log& log) {
  return Server(options, edition, store, clock, log).run();
}

}  // namespace verbatim::server
