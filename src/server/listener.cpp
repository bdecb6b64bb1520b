#include "server/listener.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "server/log_throttle.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

// Out of file descriptors: accepting again at once would only spin.
constexpr std::chrono::milliseconds kPauseAfterFailure{100};

base::Error cannot_listen(std::string_view address, std::string_view setting, const error_code& error) {
  std::string remedy;
  if (error == asio::error::address_in_use) {
    remedy = "; another program has this port: stop it, or choose another with --" + std::string(setting);
  } else if (error == asio::error::access_denied) {
    remedy = "; ports below 1024 need a privilege: choose a higher one with --" + std::string(setting);
  } else {
    remedy = "; choose an address of this machine with --" + std::string(setting);
  }
  return {"cannot listen on " + std::string(address) + ": " + error.message() + remedy};
}

}  // namespace

base::Result<Tcp::endpoint> parse_endpoint(std::string_view address) {
  const base::Error wrong{"\"" + std::string(address) +
                          "\" is not an address to listen on: write it like 127.0.0.1:8080 or [::1]:8080"};
  const std::size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return wrong;
  std::string_view host = address.substr(0, colon);
  const std::string_view port = address.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (bracketed != (host.find(':') != std::string_view::npos)) return wrong;
  if (host == "localhost") host = "127.0.0.1";
  std::uint16_t number = 0;
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (failure != std::errc{} || end != port.data() + port.size()) return wrong;
  error_code error;
  const auto ip = asio::ip::make_address(std::string(host), error);
  if (error) return wrong;
  return Tcp::endpoint(ip, number);
}

std::string to_string(const Tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(endpoint.port());
}

base::Result<Listener> Listener::open(asio::io_context& context, std::string_view address, std::string_view setting) {
  const auto endpoint = parse_endpoint(address);
  if (!endpoint) return base::Error{std::string(setting) + ": " + endpoint.error().message};
  Acceptor acceptor(context);
  error_code error;
  acceptor.open(endpoint->protocol(), error);
  if (!error) acceptor.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor.bind(*endpoint, error);
  if (!error) acceptor.listen(asio::socket_base::max_listen_connections, error);
  if (error) return cannot_listen(address, setting, error);
  return Listener(std::move(acceptor));
}

void Listener::start(HandOver hand_over, std::optional<Rate> rate, Counters& counters, base::Log& log) {
  asio::co_spawn(acceptor_.get_executor(), accept(std::move(hand_over), rate, counters, log), asio::detached);
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
}

Task<> Listener::accept(HandOver hand_over, std::optional<Rate> rate, Counters& counters, base::Log& log) {
  const Tcp protocol = acceptor_.local_endpoint().protocol();
  Timer pause(acceptor_.get_executor());
  TokenBucket tokens;
  LogThrottle throttle;
  while (acceptor_.is_open()) {
    auto [error, socket] = co_await acceptor_.async_accept(kAsTuple);
    base::Duration wait{};
    if (!error) {
      error_code gone;
      const Tcp::endpoint peer = socket.remote_endpoint(gone);
      if (!gone) hand_over(protocol, socket.release(), peer.address());
      if (rate) wait = tokens.take(std::chrono::steady_clock::now(), *rate);
      if (wait > base::Duration::zero()) counters.limit_reached(Limit::accept_rate);
    } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
      if (throttle.due()) log.warning("accept_failed", {{"reason", error.message()}});
      wait = kPauseAfterFailure;
    }
    if (wait == base::Duration::zero()) continue;
    pause.expires_after(wait);
    co_await pause.async_wait(kAsTuple);
  }
}

}  // namespace verbatim::server
