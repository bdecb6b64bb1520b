#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/log.h"
#include "server/address_set.h"
#include "server/admission.h"
#include "server/client.h"
#include "server/http_routes.h"
#include "server/message_handler.h"
#include "server/options.h"
#include "server/tls_identity.h"

namespace verbatim::server {

// Who answers the WebSockets that begin at a path; null if none do.
using SocketRoutes = std::function<const MessageHandler*(std::string_view path)>;

// What all connections of one port share. Outlives them.
struct Site {
  const ServerOptions& options;
  SocketRoutes sockets;
  Routes routes;
  Admission& admission;
  base::Log& log;
  const CurrentTls* tls = nullptr;  // null: plain HTTP
};

// Where a connection comes from, and its place among them.
struct Guest {
  Address peer;
  Admission::Pass pass;
  Admission::Pass pass_behind_proxy{};
};

class ConnectionSet;

// A client's connection, on the thread that it was given to for life.
class Connection {
 public:
  explicit Connection(ConnectionSet& set);
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Finish what is in flight, then end.
  virtual void drain() = 0;

 private:
  ConnectionSet& set_;
};

// The connections of one thread and its counts; used by that thread only.
class ConnectionSet {
 public:
  // `name` begins the ids of this thread's connections.
  ConnectionSet(Counters& counters, std::string name) : counters_(counters), name_(std::move(name)) {}

  Counters& counters() { return counters_; }
  std::string next_id() { return name_ + "-" + std::to_string(++opened_); }

  void drain() {
    const std::unordered_set<Connection*> now = all_;  // draining may end some
    for (Connection* connection : now) {
      if (all_.count(connection) > 0) connection->drain();
    }
  }

 private:
  friend class Connection;
  Counters& counters_;
  const std::string name_;
  std::uint64_t opened_ = 0;
  std::unordered_set<Connection*> all_;
};

inline Connection::Connection(ConnectionSet& set) : set_(set) {
  set_.all_.insert(this);
}
inline Connection::~Connection() {
  set_.all_.erase(this);
}

// For the end of a session's coroutine: what was thrown in it ends that connection only.
inline auto log_failure(base::Log& log) {
  return [&log](const std::exception_ptr& thrown) {
    if (!thrown) return;
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception& reason) {
      log.error("connection_failed", {{"reason", reason.what()}});
    }
  };
}

}  // namespace verbatim::server
