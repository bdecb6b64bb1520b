#include "server/recent_sessions.h"

#include <algorithm>
#include <utility>

namespace verbatim::server {

RecentSessions::RecentSessions(std::size_t max_sessions)
    : max_per_generation_(max_sessions == 0 ? 0 : std::max<std::size_t>(1, max_sessions / kShards / 2)) {}

RecentSessions::Shard& RecentSessions::shard_of(const store::SessionKey& key) {
  return shards_[store::KeyHash()(key) % shards_.size()];
}

std::unique_ptr<dialogue::Session> RecentSessions::take(const store::SessionKey& key) {
  Shard& shard = shard_of(key);
  const std::lock_guard lock(shard.mutex);
  for (Sessions* generation : {&shard.fresh, &shard.old}) {
    const auto found = generation->find(key);
    if (found != generation->end()) return std::move(found->second);  // its place is kept
  }
  return nullptr;
}

bool RecentSessions::put(const store::SessionKey& key, std::unique_ptr<dialogue::Session> session) {
  if (max_per_generation_ == 0) return true;
  Shard& shard = shard_of(key);
  Sessions dropped;  // destroyed after the unlock
  const std::lock_guard lock(shard.mutex);
  auto place = shard.fresh.find(key);
  if (place == shard.fresh.end()) {
    if (shard.fresh.size() >= max_per_generation_) {
      dropped = std::exchange(shard.old, std::exchange(shard.fresh, {}));
    }
    place = shard.fresh.emplace(key, nullptr).first;
  }
  place->second = std::move(session);
  return std::none_of(dropped.begin(), dropped.end(), [](const auto& one) { return one.second != nullptr; });
}

}  // namespace verbatim::server
