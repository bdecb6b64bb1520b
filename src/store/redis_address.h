#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace verbatim::store {

struct RedisAddress {
  std::string host;
  std::string port = "6379";
  std::string user, password;  // empty: none
  std::string database = "0";
};

// redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER], an IPv6 host in brackets. TLS (rediss://) is not spoken: keep Redis
// on a private network or behind a tunnel.
base::Result<RedisAddress> parse_redis_address(std::string_view url);

}  // namespace verbatim::store
