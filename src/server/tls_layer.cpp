#include "server/tls_layer.h"

#include <boost/asio/write.hpp>

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t kRecordBytes = 16 * 1024;  // the most that one record holds (RFC 8446 section 5.1)

}  // namespace

TlsLayer::TlsLayer(TcpStream& socket, std::shared_ptr<asio::ssl::context> context)
    : context_(std::move(context)), stream_(socket, *context_) {}

Task<error_code> TlsLayer::handshake() {
  const auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kAsTuple);
  co_return error;
}

void TlsLayer::read(asio::mutable_buffer into, std::unique_ptr<Completion> done) {
  stream_.async_read_some(into,
                          [done = std::move(done)](error_code error, std::size_t bytes) { (*done)(error, bytes); });
}

asio::mutable_buffer TlsLayer::record() {
  record_.resize(kRecordBytes);
  return asio::buffer(record_);
}

void TlsLayer::write(std::size_t bytes_of_record, std::unique_ptr<Completion> done) {
  asio::async_write(stream_, asio::buffer(record_.data(), bytes_of_record),
                    [this, done = std::move(done)](error_code error, std::size_t bytes) {
                      record_ = {};  // an idle connection keeps nothing
                      (*done)(error, bytes);
                    });
}

Task<> TlsLayer::say_goodbye() {
  co_await stream_.async_shutdown(kAsTuple);
}

}  // namespace verbatim::server
