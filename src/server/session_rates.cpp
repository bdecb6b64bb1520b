#include "server/session_rates.h"

#include <algorithm>
#include <utility>

namespace verbatim::server {

SessionRates::SessionRates(const Rate& rate, std::size_t max_sessions)
    : rate_(rate),
      period_(std::chrono::duration_cast<base::Duration>(rate.cost() * std::max(1.0, rate.burst))),
      max_per_generation_(std::max<std::size_t>(1, max_sessions / kShards / 2)) {}

base::Duration SessionRates::take(const store::SessionKey& key, base::TimePoint now) {
  Shard& shard = shards_[store::KeyHash{}(key) % shards_.size()];
  Buckets forgotten;  // destroyed after the unlock
  const std::lock_guard lock(shard.mutex);
  auto found = shard.fresh.find(key);
  if (found == shard.fresh.end()) {
    if (now - shard.began >= period_ || shard.fresh.size() >= max_per_generation_) {
      forgotten = std::exchange(shard.old, std::exchange(shard.fresh, {}));
      if (now - shard.began >= 2 * period_) shard.old.clear();
      shard.began = now;
    }
    const auto old = shard.old.find(key);
    found = shard.fresh.emplace(key, old == shard.old.end() ? TokenBucket() : old->second).first;
  }
  return found->second.take(now, rate_);
}

}  // namespace verbatim::server
