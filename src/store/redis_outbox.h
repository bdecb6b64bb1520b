#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>

#include "store/outbox.h"
#include "store/redis_connection.h"

namespace verbatim::store {

// An outbox in a Redis that any number of nodes share; what one of them leaves another claims. Times are Redis's own.
class RedisOutbox final : public Outbox {
 public:
  // `context` is the one that it is asked on, and must outlive it. `timeout` bounds each exchange.
  RedisOutbox(boost::asio::io_context& context, RedisAddress address, std::chrono::milliseconds timeout,
              const OutboxLimits& limits, std::chrono::milliseconds lease = kLease);

  base::Task<Put> put(OutboxItem item) override;
  base::Task<base::Result<bool>> knows(std::string id) override;
  base::Task<bool> keep(OutboxItem item) override;
  base::Task<bool> finish(std::string id) override;
  base::Task<bool> forget(std::string id) override;
  base::Task<base::Result<std::vector<OutboxItem>>> claim(std::size_t most) override;
  base::Task<bool> renew(std::vector<std::string> ids, bool release) override;

 private:
  base::Task<base::Result<RedisReply>> run(const char* script, std::string id, std::vector<std::string> arguments);

  const RedisAddress address_;
  const OutboxLimits limits_;
  const std::string lease_;  // milliseconds
  RedisConnection connection_;
};

}  // namespace verbatim::store
