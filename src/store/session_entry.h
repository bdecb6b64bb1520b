#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dialogue/session.h"

namespace verbatim::store {

// A session as a table in this process's memory has it.
struct SessionEntry {
  std::string session;  // encoded
  std::uint64_t version = 0;
  base::TimePoint created{};

  // What a store that stands behind the table has of it; see ResilientStore.
  bool held = false;                    // the store behind has not got it yet
  std::uint64_t base = 0;               // the version that the store behind was last known to have
  std::vector<std::uint64_t> attempts;  // fingerprints of saves that may or may not have reached it
  std::uint64_t generation = 0;         // of the store behind, when the entry was in step with it
  std::uint64_t outside_changes = 0;    // likewise
};

SessionEntry entry_of(const dialogue::Session& session, std::uint64_t version);

// Nothing if the bytes cannot be read.
std::optional<SessionEntry> entry_of(std::string bytes);

// Notes that the store behind was asked to save just this, and may have done so; only the last few are kept.
void note_attempt(SessionEntry& entry, std::uint64_t fingerprint);

// Tells one save from another: its replies and its version.
std::uint64_t fingerprint(const SessionEntry& entry);

// How many replies were given in it.
std::uint64_t replies(const SessionEntry& entry);

}  // namespace verbatim::store
