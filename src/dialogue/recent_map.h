#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

namespace verbatim::dialogue {

// 128 bits that stand for something: equal bits, equal things.
struct Fingerprint {
  std::uint64_t high = 0, low = 0;
  bool operator==(const Fingerprint&) const = default;
};

// How a RecentMap did; `dropped` were forgotten for want of room.
struct RecentCounts {
  std::uint64_t hits = 0, misses = 0, dropped = 0;
  std::size_t entries = 0;
};

// The values that were put in or found last, about `max_entries` of them; none if that is 0. They are held in two
// generations: a full one becomes the old one, and what nobody found in it by the time that the next is full goes. Any
// thread; a mutex is held to look one value up and copy it, so values should be small or shared.
template <typename Value>
class RecentMap {
 public:
  explicit RecentMap(std::size_t max_entries)
      : max_per_generation_(max_entries == 0 ? 0 : std::max<std::size_t>(1, max_entries / (2 * kShards))) {}

  std::optional<Value> find(const Fingerprint& key) {
    Shard& shard = shard_of(key);
    Values dropped;  // destroyed after the unlock
    const std::lock_guard lock(shard.mutex);
    if (const auto fresh = shard.fresh.find(key); fresh != shard.fresh.end()) {
      ++shard.hits;
      return fresh->second;
    }
    auto old = shard.old.extract(key);
    if (old.empty()) {
      ++shard.misses;
      return std::nullopt;
    }
    ++shard.hits;
    Value value = old.mapped();
    insert(shard, key, value, dropped);
    return value;
  }

  void put(const Fingerprint& key, Value value) {
    Shard& shard = shard_of(key);
    Values dropped;
    const std::lock_guard lock(shard.mutex);
    insert(shard, key, std::move(value), dropped);
  }

  RecentCounts counts() const {
    RecentCounts sum;
    for (const Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      sum.hits += shard.hits;
      sum.misses += shard.misses;
      sum.dropped += shard.dropped;
      sum.entries += shard.fresh.size() + shard.old.size();
    }
    return sum;
  }

 private:
  static constexpr std::size_t kShards = 16;
  struct Hash {
    std::size_t operator()(const Fingerprint& key) const { return static_cast<std::size_t>(key.low); }
  };
  using Values = std::unordered_map<Fingerprint, Value, Hash>;
  struct Shard {
    mutable std::mutex mutex;
    Values fresh, old;
    std::uint64_t hits = 0, misses = 0, dropped = 0;
  };

  Shard& shard_of(const Fingerprint& key) { return shards_[key.high % kShards]; }

  void insert(Shard& shard, const Fingerprint& key, Value value, Values& dropped) const {
    if (max_per_generation_ == 0) return;
    if (shard.fresh.size() >= max_per_generation_) {
      dropped = std::exchange(shard.old, std::exchange(shard.fresh, {}));
      shard.dropped += dropped.size();
    }
    shard.fresh.insert_or_assign(key, std::move(value));
  }

  const std::size_t max_per_generation_;
  std::array<Shard, kShards> shards_;
};

}  // namespace verbatim::dialogue
