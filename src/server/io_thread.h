#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>

#include "server/connection.h"
#include "server/sockets.h"

namespace verbatim::server {

// One io_context with the connections that live on it, for one thread to run. Nothing is shared between two of them.
class IoThread {
 public:
  // `site` must outlive it.
  explicit IoThread(const Site& site);

  // Serves until drain() has been called and the last connection has ended, or stop() has.
  void run() { context_.run(); }

  // Any thread: takes over a connected socket; lets the connections finish and then ends run(); ends run() now.
  void adopt(Tcp protocol, int native_socket);
  void drain();
  void stop() { context_.stop(); }

 private:
  const Site& site_;
  ConnectionSet connections_;  // before the context, whose destruction ends the connections that are left
  boost::asio::io_context context_;
  std::optional<boost::asio::executor_work_guard<Executor>> keep_running_;
};

}  // namespace verbatim::server
