#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/role.hpp>
#include <utility>

#include "server/sockets.h"

namespace verbatim::server {

// A socket with time-outs. Include it in a .cpp that needs Beast, nowhere else: it is slow to compile. A type of its
// own so that a WebSocket ends it by async_teardown below.
class Stream : public boost::beast::basic_stream<Tcp, Executor> {
 public:
  using basic_stream::basic_stream;
};

// Ends a connection so that the peer can still read what was sent last: half-closes, then reads and drops what comes,
// for a second and a mebibyte at most, then closes. Closing at once would reset the connection, and the peer would see
// that and neither our refusal nor our close frame.
Task<boost::system::error_code> linger(Stream& stream);

// Found by Beast's WebSocket in place of its own teardown, which (in 1.81) closes after dropping 2 KiB.
template <typename Handler>
void async_teardown(boost::beast::role_type, Stream& stream, Handler&& handler) {
  boost::asio::co_spawn(
      stream.get_executor(), linger(stream),
      [handler = std::forward<Handler>(handler)](const std::exception_ptr&, boost::system::error_code error) mutable {
        std::move(handler)(error);
      });
}

}  // namespace verbatim::server
