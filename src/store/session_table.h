#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "store/session_entry.h"
#include "store/session_store.h"

namespace verbatim::store {

struct MemoryLimits {
  std::size_t max_sessions = 100'000;       // the least recently used goes first
  std::chrono::seconds idle{24 * 3600};     // since it was last loaded or saved
  std::chrono::seconds age{7 * 24 * 3600};  // since it was created
  std::size_t shards = 16;                  // each holds an equal part of max_sessions under a mutex of its own
};

// Sessions by key in this process's memory, bounded and expiring. They are kept encoded: 100,000 of them with 20
// replies each take about 150 MB. Any thread; a mutex is held for no longer than it takes to follow a few pointers and
// copy or swap some bytes.
class SessionTable {
 public:
  using Entry = SessionEntry;

  // `clock` must outlive the table.
  SessionTable(const base::Clock& clock, const MemoryLimits& limits);

  // A copy, which counts as a use; nothing if there is none or it has expired.
  std::optional<Entry> find(const SessionKey& key);

  // Whether there is one that `wanted`, called under the lock, says yes to, which counts as a use.
  template <typename Wanted>
  bool use_if(const SessionKey& key, Wanted&& wanted) {
    const base::TimePoint now = clock_.now();
    Shard& shard = shard_of(key);
    Nodes removed;
    const std::lock_guard lock(shard.mutex);
    const Node* node = look_up(shard, key, now, removed);
    return node != nullptr && wanted(node->entry);
  }

  // Puts `entry` in if `accepts`, called under the lock with what is there (null if nothing) and with `entry`, which it
  // may still complete, says so.
  template <typename Accepts>
  bool put(const SessionKey& key, Entry entry, Accepts&& accepts) {
    const base::TimePoint now = clock_.now();
    Shard& shard = shard_of(key);
    Nodes removed;
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(key);
    const bool there = found != shard.index.end();
    if (!accepts(there ? &std::as_const(found->second->entry) : nullptr, entry)) return false;
    if (there) {
      std::swap(found->second->entry, entry);  // the old one is destroyed after the lock
      touch(shard, found->second, now);
    } else {
      insert(shard, key, std::move(entry), now, removed);
    }
    return true;
  }

  // Removes the entry if `unwanted`, called under the lock, says so.
  template <typename Unwanted>
  void remove_if(const SessionKey& key, Unwanted&& unwanted) {
    Shard& shard = shard_of(key);
    Nodes removed;
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(key);
    if (found != shard.index.end() && unwanted(found->second->entry)) remove(shard, found->second, removed);
  }

  // Changes an entry, if it is there, under the lock.
  template <typename Change>
  void update(const SessionKey& key, Change&& change) {
    Shard& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(key);
    if (found != shard.index.end()) change(found->second->entry);
  }

  // The keys of all entries that `wanted` says yes to; takes a while when there are many.
  template <typename Wanted>
  std::vector<SessionKey> keys(Wanted&& wanted) const {
    std::vector<SessionKey> keys;
    for (const Shard& shard : shards_) {
      const std::lock_guard lock(shard.mutex);
      for (const Node& node : shard.nodes) {
        if (wanted(node.entry)) keys.push_back(node.key);
      }
    }
    return keys;
  }

  std::size_t size() const;
  Forgotten forgotten() const { return {too_many_, idle_, old_}; }

 private:
  struct Node {
    SessionKey key;
    Entry entry;
    base::TimePoint used;
  };
  using Nodes = std::list<Node>;  // most recently used first
  struct Shard {
    mutable std::mutex mutex;
    Nodes nodes;
    std::unordered_map<std::string_view, Nodes::iterator, KeyHash> index;  // keys are views of Node::key
  };

  Shard& shard_of(const SessionKey& key);
  // What is there and has not expired, which from now on is the one used last; null if there is nothing.
  const Node* look_up(Shard& shard, const SessionKey& key, base::TimePoint now, Nodes& removed);
  // The count of the bound that `node` has passed; null if it has passed none.
  std::atomic<std::uint64_t>* expired(const Node& node, base::TimePoint now);
  static void touch(Shard& shard, Nodes::iterator node, base::TimePoint now);
  static void remove(Shard& shard, Nodes::iterator node, Nodes& removed);
  void insert(Shard& shard, const SessionKey& key, Entry entry, base::TimePoint now, Nodes& removed);

  const base::Clock& clock_;
  const MemoryLimits limits_;
  const std::size_t max_per_shard_;
  std::vector<Shard> shards_;
  std::atomic<std::uint64_t> too_many_{0}, idle_{0}, old_{0};
};

}  // namespace verbatim::store
