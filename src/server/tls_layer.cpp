#include "server/tls_layer.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
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

Task<error_code> TlsLayer::handshake_with(std::string host) {
  error_code is_name;
  asio::ip::make_address(host, is_name);
  if (is_name) SSL_set_tlsext_host_name(stream_.native_handle(), host.c_str());  // SNI (RFC 6066) is for names only
  error_code error;
  stream_.set_verify_callback(asio::ssl::host_name_verification(host), error);
  if (error) co_return error;
  const auto [failure] = co_await stream_.async_handshake(asio::ssl::stream_base::client, kAsTuple);
  co_return failure;
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
