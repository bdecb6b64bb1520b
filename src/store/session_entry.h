#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "dialogue/session.h"

namespace verbatim::store {

// A session as a table in this process's memory has it.
struct SessionEntry {
  std::string session;  // encoded
  std::uint64_t version = 0;
  base::TimePoint created{};

  // What a store that stands behind the table has of it; see ResilientStore.
  bool held = false;                  // the store behind has not got it yet
  std::uint64_t base = 0;             // the version that the store behind was last known to have
  std::uint64_t generation = 0;       // of the store behind, when the entry was in step with it
  std::uint64_t outside_changes = 0;  // likewise
};

SessionEntry entry_of(const dialogue::Session& session);

// Nothing if the bytes cannot be read.
std::optional<SessionEntry> entry_of(std::string bytes);

// Whether `later` is what `earlier` was, or goes on from it: all replies of `earlier` that `later` still remembers are
// the same, ratings included. False if it cannot be known.
bool goes_on_from(const SessionEntry& later, const SessionEntry& earlier);

// How many replies were given in it.
std::uint64_t replies(const SessionEntry& entry);

}  // namespace verbatim::store
