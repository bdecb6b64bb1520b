#include "server/io_thread.h"

#include <boost/asio/post.hpp>

#include "server/http_session.h"

namespace verbatim::server {

// UNSAFE_IO: sockets and timers of this context are used by its own thread only, so its reactor needs no locks; posting
// to it from another thread stays safe.
IoThread::IoThread(const Site& site)
    : site_(site), context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO), keep_running_(context_.get_executor()) {}

void IoThread::adopt(Tcp protocol, int native_socket) {
  boost::asio::post(context_, [this, protocol, native_socket] {
    Socket socket(context_);
    boost::system::error_code error;
    socket.assign(protocol, native_socket, error);
    if (error) return site_.log.warning("adopt_failed", {{"reason", error.message()}});
    socket.set_option(Tcp::no_delay(true), error);  // refused only if the peer is gone, which the first read will tell
    start_http_session(std::move(socket), site_, connections_);
  });
}

void IoThread::drain() {
  boost::asio::post(context_, [this] {
    connections_.drain();
    keep_running_.reset();
  });
}

}  // namespace verbatim::server
