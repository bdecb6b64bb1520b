#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/task.h"
#include "dialogue/session.h"

namespace verbatim::store {

// Hex SHA-256 of a session token (key_of): stores, logs and commands never see the token itself.
using SessionKey = std::string;

// The session, nothing if there is none (or it has expired), or why the store could not be asked.
using Loaded = base::Result<std::optional<dialogue::Session>>;

enum class Saved {
  saved,        // as durable as this store ever makes it
  held,         // only by this process, until the store can be reached again
  conflict,     // another turn of the session was saved first: load again and take the turn again
  unavailable,  // nobody knows whether it was saved
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

  // Stores `session` with version `expected_version` + 1, provided that the stored one is of `expected_version`
  // (0: there is none yet).
  virtual base::Task<Saved> save(SessionKey key, dialogue::Session session, std::uint64_t expected_version) = 0;

  // For good, whether there was such a session or not; false if the store could not be asked.
  virtual base::Task<bool> erase(SessionKey key) = 0;
};

}  // namespace verbatim::store
