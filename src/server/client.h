#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "server/counters.h"
#include "server/token_bucket.h"

namespace verbatim::server {

// Who is at the other end of one connection, as far as answering goes. Used by the connection's thread only.
struct Client {
  Client(Counters& counts, std::string connection_id) : counters(counts), id(std::move(connection_id)) {}

  void begin_request() {
    ++requests;
    too_fast = false;
  }

  // "9f3a01c2-1-57.3": names the request or frame that is being answered in log lines and in X-Request-Id.
  std::string request_id() const { return id + "." + std::to_string(requests); }

  Counters& counters;
  const std::string id;  // of the connection
  std::uint64_t requests = 0;
  TokenBucket messages;   // what this connection may still send
  bool secure = false;    // it speaks TLS, to us or to a trusted proxy
  bool too_fast = false;  // the request that is being answered exceeds a rate
};

}  // namespace verbatim::server
