#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "store/session_codec.h"
#include "store/session_store.h"

namespace verbatim::store {

// An encoded session whose times are of this process's clock (unreadable bytes as they are), nothing if there is none
// (or it has expired), or why the store could not be asked.
using LoadedBytes = base::Result<std::optional<std::string>>;

// What outlives this process and may be out of reach: SQLite, Redis. Like a SessionStore, but sessions come and go
// encoded, so that one encoding serves a turn, its table and its store; what arguments refer to must last until the
// answer is there. ResilientStore makes a SessionStore of it.
class DurableStore {
 public:
  virtual ~DurableStore() = default;

  virtual base::Task<LoadedBytes> load(const SessionKey& key) = 0;

  // Stores `session`, which is of version `expected_version` + 1, provided that the stored one is of `expected_version`
  // (0: there is none yet). Never Saved::held.
  virtual base::Task<Saved> save(const SessionKey& key, const std::string& session, std::uint64_t expected_version) = 0;

  virtual base::Task<bool> erase(const SessionKey& key) = 0;

  // Changes when the store has come back without what it held: another file, an empty Redis.
  virtual std::uint64_t generation() const = 0;

  // Changes when somebody outside this process has changed what is stored, as `verbatim erase` does. Only a store that
  // is read through the table (Sharing::sole_owner) needs to know.
  virtual std::uint64_t outside_changes() const { return 0; }

  virtual Forgotten forgotten() const { return {}; }

  // Times that it did not answer within its bound.
  virtual std::uint64_t timeouts() const { return 0; }

  virtual void close() {}
};

}  // namespace verbatim::store
