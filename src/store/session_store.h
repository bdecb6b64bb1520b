#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "dialogue/session.h"

namespace verbatim::store {

// Hex SHA-256 of a session token (key_of): stores, logs and commands never see the token itself.
using SessionKey = std::string;

enum class Saved { saved, conflict, unavailable };

// Where conversations live between turns. Sessions are loaded and saved whole; two turns at once are told apart by the
// version: who saves second gets a conflict, loads again and takes the turn again. Every implementation may be called
// from any thread, bounds what it holds, and forgets sessions that are too old.
class SessionStore {
 public:
  virtual ~SessionStore() = default;

  // Nothing if there is no such session or it has expired; an error if the store cannot be reached.
  virtual base::Result<std::optional<dialogue::Session>> load(const SessionKey& key) = 0;

  // Stores `session` with version `expected_version` + 1, provided that the stored one is of `expected_version`
  // (0: there is none yet).
  virtual Saved save(const SessionKey& key, dialogue::Session session, std::uint64_t expected_version) = 0;

  // Does nothing if there is no such session.
  virtual void erase(const SessionKey& key) = 0;
};

}  // namespace verbatim::store
