#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/result.h"

namespace verbatim::server {

// Asks `address` ("127.0.0.1:8081") for `path` and returns the status of the answer. Blocks for at most about twice
// `patience`: for health checks, not for the server's threads.
base::Result<unsigned> probe(std::string_view address, std::string_view path, std::chrono::seconds patience);

}  // namespace verbatim::server
