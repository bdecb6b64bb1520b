#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/sockets.h"

namespace verbatim::server {

using TcpStream = boost::beast::basic_stream<Tcp, Executor>;

// What is called when a read or write is done; type-erased, so that TLS (the slowest of all to compile) is compiled for
// one handler only. Costs an allocation on encrypted connections, none on plain ones.
class Completion {
 public:
  virtual ~Completion() = default;
  virtual void operator()(boost::system::error_code error, std::size_t bytes) = 0;
};

template <typename Handler>
std::unique_ptr<Completion> make_completion(Handler handler) {
  class Erased final : public Completion {
   public:
    explicit Erased(Handler erased) : handler_(std::move(erased)) {}
    void operator()(boost::system::error_code error, std::size_t bytes) override { std::move(handler_)(error, bytes); }

   private:
    Handler handler_;
  };
  return std::make_unique<Erased>(std::move(handler));
}

// TLS over a socket that it does not own. The socket's time-outs hold for all of it. Used by the connection's thread
// only; one read and one write at a time.
class TlsLayer {
 public:
  TlsLayer(TcpStream& socket, std::shared_ptr<boost::asio::ssl::context> context);

  Task<boost::system::error_code> handshake();
  // As the client of a host, which must prove that name (RFC 6125) by a certificate that the context trusts.
  Task<boost::system::error_code> handshake_with(std::string host);
  void read(boost::asio::mutable_buffer into, std::unique_ptr<Completion> done);

  // Where to put what is to be written next, so that a header and its payload go out as one record.
  boost::asio::mutable_buffer record();
  void write(std::size_t bytes_of_record, std::unique_ptr<Completion> done);

  // close_notify (RFC 8446 section 6.1), to which the peer may or may not answer.
  Task<> say_goodbye();

 private:
  const std::shared_ptr<boost::asio::ssl::context> context_;  // outlives a reload of the certificate
  boost::asio::ssl::stream<TcpStream&> stream_;
  std::vector<char> record_;
};

}  // namespace verbatim::server
