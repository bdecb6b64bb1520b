#include "server/stream.h"

#include <array>
#include <chrono>

namespace verbatim::server {
namespace {

constexpr std::chrono::seconds kLinger{1};
constexpr std::size_t kMaxLingerBytes = 1024 * 1024;

}  // namespace

Task<> linger(Stream& stream) {
  boost::system::error_code error;
  stream.expires_after(kLinger);
  if (stream.tls() != nullptr) co_await stream.tls()->say_goodbye();
  stream.socket().shutdown(Tcp::socket::shutdown_send, error);
  TcpStream& plain = stream;
  std::array<char, 4096> dropped;
  for (std::size_t total = 0; !error && total < kMaxLingerBytes;) {
    const auto [failure, size] = co_await plain.async_read_some(boost::asio::buffer(dropped), kAsTuple);
    error = failure;
    total += size;
  }
  stream.close();
}

}  // namespace verbatim::server
