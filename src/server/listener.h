#pragma once

#include <boost/asio/basic_socket_acceptor.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/log.h"
#include "base/result.h"
#include "server/address_set.h"
#include "server/counters.h"
#include "server/sockets.h"
#include "server/token_bucket.h"

namespace verbatim::server {

// "127.0.0.1:8080" or "[::1]:8080" -> where to listen.
base::Result<Tcp::endpoint> parse_endpoint(std::string_view address);
std::string to_string(const Tcp::endpoint& endpoint);

// Accepts connections on one address and hands each to `hand_over`, which owns the native socket from then on. All of
// it on the thread that runs `context`.
class Listener {
 public:
  using HandOver = std::function<void(Tcp protocol, int native_socket, const Address& peer)>;

  // `setting` is what the operator can change, for the error's remedy: "listen".
  static base::Result<Listener> open(boost::asio::io_context& context, std::string_view address,
                                     std::string_view setting);

  // Accepts at most `rate` connections, if there is one; more wait in the system's queue. All must outlive the
  // accepting, which ends with close().
  void start(HandOver hand_over, std::optional<Rate> rate, Counters& counters, base::Log& log);
  void close();

  // "127.0.0.1:8080": with the port that the system chose, if it was asked to.
  std::string address() const { return to_string(acceptor_.local_endpoint()); }

 private:
  using Acceptor = boost::asio::basic_socket_acceptor<Tcp, Executor>;
  explicit Listener(Acceptor acceptor) : acceptor_(std::move(acceptor)) {}
  Task<> accept(HandOver hand_over, std::optional<Rate> rate, Counters& counters, base::Log& log);

  Acceptor acceptor_;
};

}  // namespace verbatim::server
