#pragma once

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>

#include "store/durable_store.h"
#include "store/redis_connection.h"
#include "store/session_table.h"

namespace verbatim::store {

// Sessions in a Redis that any number of nodes share: a hash for each (its version `v` and its bytes `b`), saved by a
// script that compares the version. Each io_context that asks has a connection of its own.
//
// Time is a number of milliseconds in Redis that every node moves on while it runs, and that no wall clock sets; the
// sessions lie in a sorted set by when they were last saved, from which the expired and the too many are removed.
class RedisStore final : public DurableStore {
 public:
  // `clock` must outlive the store, the store the io_contexts that it is asked from.
  RedisStore(RedisAddress address, std::chrono::milliseconds timeout, const base::Clock& clock,
             const MemoryLimits& limits);
  ~RedisStore() override;

  base::Task<LoadedBytes> load(const SessionKey& key) override;
  base::Task<Saved> save(const SessionKey& key, const std::string& session, std::uint64_t expected_version) override;
  base::Task<bool> erase(const SessionKey& key) override;

  std::uint64_t generation() const override { return generation_; }
  std::uint64_t timeouts() const override { return timeouts_; }

 private:
  class Connections;

  RedisConnection& connection_of(const base::Executor& executor);
  bool is_tick_due();
  base::Task<base::Result<bool>> look_at_clock();
  std::vector<RedisCommand> greeting() const;
  base::Result<bool> accept(const std::vector<RedisReply>& replies);
  RedisCommand tick() const;  // proposes a new epoch each time: an empty Redis must not get an old one
  base::Result<bool> take_tick(const RedisReply& reply);
  Moment now() const;

  const RedisAddress address_;
  const std::chrono::milliseconds timeout_;
  const base::Clock& clock_;
  const MemoryLimits limits_;

  const std::string save_digest_;  // names the script
  std::atomic<std::uint64_t> generation_{0};
  std::atomic<std::uint64_t> timeouts_{0};
  mutable std::mutex mutex_;
  Moment moment_;      // a moment on this node's clock and on the one in Redis
  std::string epoch_;  // drawn when the Redis was empty; another one means that it has lost its data
  base::TimePoint ticked_{};
};

}  // namespace verbatim::store
