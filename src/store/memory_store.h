#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "store/session_store.h"

namespace verbatim::store {

struct MemoryLimits {
  std::size_t max_sessions = 100'000;       // the least recently used goes first
  std::chrono::seconds idle{24 * 3600};     // since it was last loaded or saved
  std::chrono::seconds age{7 * 24 * 3600};  // since it was created
  std::size_t shards = 16;                  // each holds an equal part of max_sessions under a mutex of its own
};

// Sessions in this process's memory, gone when it ends. A mutex is held to follow a pointer or move one, never to copy
// or destroy a session.
class MemoryStore final : public SessionStore {
 public:
  // `clock` must outlive the store.
  explicit MemoryStore(const base::Clock& clock, const MemoryLimits& limits = {});

  base::Task<Loaded> load(SessionKey key) override;
  base::Task<Saved> save(SessionKey key, dialogue::Session session, std::uint64_t expected_version) override;
  base::Task<bool> erase(SessionKey key) override;

  std::size_t size() const;

 private:
  struct Entry {
    SessionKey key;
    std::shared_ptr<const dialogue::Session> session;
    base::TimePoint used;
  };
  using Entries = std::list<Entry>;  // most recently used first
  struct Shard {
    mutable std::mutex mutex;
    Entries entries;
    std::unordered_map<std::string_view, Entries::iterator> index;  // keys are views of Entry::key
  };

  Shard& shard_of(const SessionKey& key);
  bool expired(const Entry& entry, base::TimePoint now) const;
  static void remove(Shard& shard, Entries::iterator entry, Entries& removed);
  void make_room(Shard& shard, base::TimePoint now, Entries& removed) const;

  const base::Clock& clock_;
  const MemoryLimits limits_;
  const std::size_t max_per_shard_;
  std::vector<Shard> shards_;
};

}  // namespace verbatim::store
