#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "dialogue/session.h"
#include "store/session_store.h"

namespace verbatim::server {

// The sessions that were saved last, ready for their next turn: to read one from its store is half of what a turn
// costs. Whether one of them is still right, the store knows (SessionStore::is_current). Any thread; a mutex is held to
// look one up.
class RecentSessions {
 public:
  // Keeps about `max_sessions`, and at least half of them: when those are used up, the ones that were saved longest ago
  // go. 0: none.
  explicit RecentSessions(std::size_t max_sessions);

  // Hands a session over for its turn; null if it is not here.
  std::unique_ptr<dialogue::Session> take(const store::SessionKey& key);

  // Keeps it for the next turn; false if others had to go.
  bool put(const store::SessionKey& key, std::unique_ptr<dialogue::Session> session);

 private:
  static constexpr std::size_t kShards = 16;
  // Null: it is in a turn.
  using Sessions = std::unordered_map<store::SessionKey, std::unique_ptr<dialogue::Session>, store::KeyHash>;
  struct Shard {
    std::mutex mutex;
    Sessions fresh, old;
  };

  Shard& shard_of(const store::SessionKey& key);

  const std::size_t max_per_generation_;
  std::array<Shard, kShards> shards_;
};

}  // namespace verbatim::server
