#include "server/io_thread.h"

#include <boost/asio/post.hpp>
#include <utility>

#include "server/http_session.h"

namespace verbatim::server {

// UNSAFE_IO: sockets and timers of this context are used by its own thread only, so its reactor needs no locks; posting
// to it from another thread stays safe.
IoThread::IoThread(const Site& site, Counters& counters, std::string name)
    : site_(site),
      connections_(counters, std::move(name)),
      context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO),
      keep_running_(context_.get_executor()) {
  const Socket first(context_);  // opens the event loop's own descriptors now: later there might be none left
}

void IoThread::adopt(Arrival arrival) {
  boost::asio::post(context_, [this, arrival = std::move(arrival)]() mutable {
    Socket socket(context_);
    boost::system::error_code error;
    socket.assign(arrival.protocol, arrival.native_socket, error);
    if (error) return site_.log.warning("adopt_failed", {{"reason", error.message()}});
    if (draining_) return;                          // it came in while the listener was being closed
    socket.set_option(Tcp::no_delay(true), error);  // refused only if the peer is gone, which the first read will tell
    start_http_session(std::move(socket), Guest{arrival.peer, std::move(arrival.pass)}, site_, connections_);
  });
}

void IoThread::drain() {
  boost::asio::post(context_, [this] {
    draining_ = true;
    connections_.drain();
    keep_running_.reset();
  });
}

}  // namespace verbatim::server
