#include "store/session_table.h"

#include <algorithm>
#include <utility>

namespace verbatim::store {
namespace {

// Expired sessions are swept a few at a time with each new one, so that no call pays for a whole day's worth.
constexpr int kSweepPerInsert = 4;

}  // namespace

SessionTable::SessionTable(const base::Clock& clock, const MemoryLimits& limits)
    : clock_(clock),
      limits_(limits),
      max_per_shard_(std::max<std::size_t>(1, limits.max_sessions / std::max<std::size_t>(1, limits.shards))),
      shards_(std::max<std::size_t>(1, limits.shards)) {}

std::optional<SessionTable::Entry> SessionTable::find(const SessionKey& key) {
  const base::TimePoint now = clock_.now();
  Shard& shard = shard_of(key);
  Nodes removed;
  const std::lock_guard lock(shard.mutex);
  const Node* node = look_up(shard, key, now, removed);
  return node != nullptr ? std::optional(node->entry) : std::nullopt;
}

const SessionTable::Node* SessionTable::look_up(Shard& shard, const SessionKey& key, base::TimePoint now,
                                                Nodes& removed) {
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) return nullptr;
  if (auto* bound = expired(*found->second, now)) {
    ++*bound;
    remove(shard, found->second, removed);
    return nullptr;
  }
  touch(shard, found->second, now);
  return &*found->second;
}

std::size_t SessionTable::size() const {
  std::size_t size = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    size += shard.nodes.size();
  }
  return size;
}

SessionTable::Shard& SessionTable::shard_of(const SessionKey& key) {
  return shards_[KeyHash()(key) % shards_.size()];
}

std::atomic<std::uint64_t>* SessionTable::expired(const Node& node, base::TimePoint now) {
  if (now - node.entry.created > limits_.age) return &old_;
  return now - node.used > limits_.idle ? &idle_ : nullptr;
}

void SessionTable::touch(Shard& shard, Nodes::iterator node, base::TimePoint now) {
  node->used = now;
  shard.nodes.splice(shard.nodes.begin(), shard.nodes, node);
}

// `removed` is declared before the lock by every caller: what it takes is destroyed after the unlock.
void SessionTable::remove(Shard& shard, Nodes::iterator node, Nodes& removed) {
  shard.index.erase(node->key);
  removed.splice(removed.begin(), shard.nodes, node);
}

void SessionTable::insert(Shard& shard, const SessionKey& key, Entry entry, base::TimePoint now, Nodes& removed) {
  for (int i = 0; i < kSweepPerInsert && !shard.nodes.empty(); ++i) {
    const auto oldest = std::prev(shard.nodes.end());
    auto* bound = expired(*oldest, now);
    if (bound == nullptr && shard.nodes.size() < max_per_shard_) break;
    ++(bound != nullptr ? *bound : too_many_);
    remove(shard, oldest, removed);
  }
  shard.nodes.push_front({key, std::move(entry), now});
  shard.index.emplace(shard.nodes.front().key, shard.nodes.begin());
}

}  // namespace verbatim::store
