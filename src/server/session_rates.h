#pragma once

#include <array>
#include <cstddef>
#include <mutex>
#include <unordered_map>

#include "base/clock.h"
#include "server/token_bucket.h"
#include "store/session_store.h"

namespace verbatim::server {

// A token bucket for each session, however many connections speak in it. Holds only sessions of the last moments: a
// bucket that nobody touched for the time that it takes to fill is as good as a new one. Any thread; a mutex is held to
// look one bucket up.
class SessionRates {
 public:
  // At most about `max_sessions` buckets are held; beyond that the oldest are forgotten early, in the clients' favour.
  SessionRates(const Rate& rate, std::size_t max_sessions);

  // As TokenBucket::take.
  base::Duration take(const store::SessionKey& key, base::TimePoint now);

 private:
  static constexpr std::size_t kShards = 16;
  using Buckets = std::unordered_map<store::SessionKey, TokenBucket, store::KeyHash>;
  struct Shard {
    std::mutex mutex;
    Buckets fresh, old;  // touched since `began`; touched in the period before
    base::TimePoint began{};
  };

  const Rate rate_;
  const base::Duration period_;  // in which an empty bucket fills
  const std::size_t max_per_generation_;
  std::array<Shard, kShards> shards_;
};

}  // namespace verbatim::server
