#include "server/http_probe.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <cerrno>
#include <charconv>

#include "server/listener.h"

namespace verbatim::server {

base::Result<unsigned> probe(std::string_view address, std::string_view path, std::chrono::seconds patience) {
  auto endpoint = parse_endpoint(address);
  if (!endpoint) return endpoint.error();
  // Who listens on every address listens on this machine's own, too.
  if (endpoint->address().is_unspecified()) {
    if (endpoint->address().is_v4()) endpoint->address(boost::asio::ip::address_v4::loopback());
    if (endpoint->address().is_v6()) endpoint->address(boost::asio::ip::address_v6::loopback());
  }
  const auto failed = [&address](const boost::system::error_code& error) {
    return base::Error{"no answer from " + std::string(address) + ": " + error.message()};
  };
  boost::asio::io_context context;
  Socket socket(context);
  boost::system::error_code error;
  socket.open(endpoint->protocol(), error);
  if (error) return failed(error);
  const timeval limit{patience.count(), 0};
  setsockopt(socket.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(socket.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  socket.connect(*endpoint, error);
  if (error) return failed(error);
  const std::string request =
      "GET " + std::string(path) + " HTTP/1.1\r\nHost: " + to_string(*endpoint) + "\r\nConnection: close\r\n\r\n";
  if (::send(socket.native_handle(), request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return failed({errno, boost::system::system_category()});
  }
  constexpr std::string_view kBegin = "HTTP/1.1 ";
  std::string answer;
  while (answer.size() < kBegin.size() + 3) {
    std::array<char, 64> part{};
    const ssize_t size = ::recv(socket.native_handle(), part.data(), part.size(), 0);
    if (size < 0) return failed({errno, boost::system::system_category()});
    if (size == 0) break;
    answer.append(part.data(), static_cast<std::size_t>(size));
  }
  unsigned status = 0;
  if (!answer.starts_with(kBegin) ||
      std::from_chars(answer.data() + kBegin.size(), answer.data() + answer.size(), status).ec != std::errc()) {
    return base::Error{std::string(address) + " does not speak HTTP"};
  }
  return status;
}

}  // namespace verbatim::server
