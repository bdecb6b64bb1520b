#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/role.hpp>
#include <memory>
#include <string>
#include <utility>

#include "server/sockets.h"
#include "server/tls_layer.h"

namespace verbatim::server {

// A socket with time-outs, encrypted or not: one type, so that sessions are compiled once. Include it in a .cpp that
// needs Beast, nowhere else: it is slow to compile. A type of its own so that a WebSocket ends it by async_teardown
// below. Stays where it was made.
class Stream : public TcpStream {
 public:
  explicit Stream(Socket socket) : TcpStream(std::move(socket)) {}
  Stream(Stream&&) = delete;

  // From now on what goes over the socket is encrypted; to be called once, before anything was read or written.
  Task<boost::system::error_code> encrypt(std::shared_ptr<boost::asio::ssl::context> context) {
    tls_ = std::make_unique<TlsLayer>(*this, std::move(context));
    co_return co_await tls_->handshake();
  }
  // The same as the client of a host, which must prove that name.
  Task<boost::system::error_code> encrypt_to(std::shared_ptr<boost::asio::ssl::context> context, std::string host) {
    tls_ = std::make_unique<TlsLayer>(*this, std::move(context));
    co_return co_await tls_->handshake_with(std::move(host));
  }
  // null if it is not encrypted.
  TlsLayer* tls() { return tls_.get(); }

  // From now on whoever uses it minds the time, and ends it by close(): an unencrypted socket is then read and written
  // without Beast's time-outs, which cost something even when none is set.
  void untimed() {
    expires_never();
    timed_ = false;
  }

  template <typename Buffers, typename Token>
  auto async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& all) {
          if (!tls_ && !timed_) return socket().async_read_some(all, std::move(handler));
          if (!tls_) return TcpStream::async_read_some(all, std::move(handler));
          boost::asio::mutable_buffer first;
          for (auto at = boost::asio::buffer_sequence_begin(all); at != boost::asio::buffer_sequence_end(all); ++at) {
            if (first.size() == 0) first = *at;
          }
          tls_->read(first, make_completion(std::move(handler)));
        },
        token, buffers);
  }

  template <typename Buffers, typename Token>
  auto async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(
        [this](auto handler, const Buffers& all) {
          if (!tls_ && !timed_) return socket().async_write_some(all, std::move(handler));
          if (!tls_) return TcpStream::async_write_some(all, std::move(handler));
          const auto room = tls_->record();
          tls_->write(boost::asio::buffer_copy(room, all), make_completion(std::move(handler)));
        },
        token, buffers);
  }

 private:
  std::unique_ptr<TlsLayer> tls_;
  bool timed_ = true;
};

// Ends a connection so that the peer can still read what was sent last: half-closes, then reads and drops what comes,
// for a second and a mebibyte at most, then closes. Closing at once would reset the connection, and the peer would see
// that and neither our refusal nor our close frame.
Task<> linger(Stream& stream);

// Found by Beast's WebSocket in place of its own teardown, which (in 1.81) closes after dropping 2 KiB. Succeeds
// always, so that the session learns why it ended and not how the peer took it.
template <typename Handler>
void async_teardown(boost::beast::role_type, Stream& stream, Handler&& handler) {
  boost::asio::co_spawn(stream.get_executor(), linger(stream),
                        [handler = std::forward<Handler>(handler)](const std::exception_ptr&) mutable {
                          std::move(handler)(boost::system::error_code());
                        });
}

}  // namespace verbatim::server
