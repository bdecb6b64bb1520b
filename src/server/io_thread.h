#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <string>

#include "server/connection.h"
#include "server/sockets.h"

namespace verbatim::server {

// A connection that was accepted, on its way to the thread that will serve it.
struct Arrival {
  Tcp protocol;
  int native_socket;
  Address peer;
  Admission::Pass pass;
};

// One io_context with the connections that live on it, for one thread to run. Nothing is shared between two of them.
class IoThread {
 public:
  // Both must outlive it. `name` begins the ids of its connections.
  IoThread(const Site& site, Counters& counters, std::string name);

  // Serves until drain() has been called and the last connection has ended, or stop() has.
  void run() { context_.run(); }

  // Any thread: takes over a connected socket; lets the connections finish and then ends run(); ends run() now.
  void adopt(Arrival arrival);
  void drain();
  void stop() { context_.stop(); }

 private:
  const Site& site_;
  ConnectionSet connections_;  // before the context, whose destruction ends the connections that are left
  boost::asio::io_context context_;
  std::optional<boost::asio::executor_work_guard<Executor>> keep_running_;
  bool draining_ = false;
};

}  // namespace verbatim::server
