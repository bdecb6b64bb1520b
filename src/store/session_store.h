#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/task.h"
#include "dialogue/session.h"

namespace verbatim::store {

// Hex SHA-256 of a session token (key_of): stores, logs and commands never see the token itself.
using SessionKey = std::string;

// Tells keys apart by their beginning, 64 bits in hex: they are hashes already, a product spreads them (Knuth's
// multiplicative hashing). A shorter one, of tests, is hashed.
struct KeyHash {
  std::size_t operator()(std::string_view key) const {
    std::uint64_t digits[2];
    if (key.size() < sizeof digits) return std::hash<std::string_view>{}(key);
    std::memcpy(digits, key.data(), sizeof digits);
    const std::uint64_t product = (digits[0] ^ digits[1] << 4) * 0x9e3779b97f4a7c15;
    return static_cast<std::size_t>(product ^ product >> 32);
  }
};

// The session, nothing if there is none (or it has expired), or why the store could not be asked.
using Loaded = base::Result<std::optional<dialogue::Session>>;

enum class Saved {
  saved,        // as durable as this store ever makes it
  held,         // only by this process, until the store can be reached again
  conflict,     // another turn of the session was saved first: load again and take the turn again
  unavailable,  // nobody knows whether it was saved
};

// How many sessions were forgotten, by the bound that said so.
struct Forgotten {
  std::uint64_t too_many = 0;  // max_sessions
  std::uint64_t idle = 0;      // session_idle
  std::uint64_t old = 0;       // session_age
};

// How a store is, for operators.
struct StoreCondition {
  bool degraded = false;  // what is behind it is out of reach: turns are only held by this process
  std::string reason;     // why, if it is or was
  std::size_t held = 0;   // sessions that only this process has
  std::uint64_t times_degraded = 0;
  std::uint64_t timeouts = 0;   // exchanges with what is behind it that redis_timeout ended
  Forgotten forgotten{};        // by a store that keeps its bounds itself: Redis does that on its own
  std::uint64_t overruled = 0;  // held sessions that gave way, because another node had gone on with them
};

// Where conversations live between turns. Sessions are loaded and saved whole; two turns at once are told apart by the
// version. Every implementation may be used from any thread that runs an io_context, completes on the caller's, never
// blocks it, does not throw for what can be expected, bounds what it holds and forgets sessions that are too old.
//
//   Loaded loaded = co_await store.load(key);
//   ... take the turn ...
//   Saved saved = co_await store.save(key, session, session.version);
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  virtual base::Task<Loaded> load(SessionKey key) = 0;

  // Whether who has `version` of a session may go on from it, as far as is known here without asking anybody. Another
  // node may have gone on with it: so this is for turns that are then saved, and `conflict` tells. It is not for keys
  // that may be used anew after an erase, where versions begin anew too.
  virtual bool is_current(const SessionKey&, std::uint64_t /*version*/) { return false; }

  // Stores `session` with version `expected_version` + 1, provided that the stored one is of `expected_version`
  // (0: there is none yet). What is referred to must last until that is done.
  virtual base::Task<Saved> save(const SessionKey& key, const dialogue::Session& session,
                                 std::uint64_t expected_version) = 0;

  // For good, whether there was such a session or not; false if the store could not be asked.
  virtual base::Task<bool> erase(SessionKey key) = 0;

  virtual StoreCondition condition() const { return {}; }

  // Completes what is under way; nothing may be asked any more. To be called before the io_contexts of those who asked
  // are destroyed.
  virtual void close() {}
};

}  // namespace verbatim::store
