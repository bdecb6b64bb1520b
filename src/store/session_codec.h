#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "dialogue/session.h"

// Sessions as bytes, for stores. Pure: any thread.
namespace verbatim::store {

// One moment on two clocks: this process's, and the one that the stored times are of. A store's own clock runs while
// the store is in use and stands still while it is not, so that neither a restart nor a wall clock that jumps makes
// anybody's session old.
struct Moment {
  base::TimePoint here{};
  std::chrono::milliseconds stored{0};

  std::chrono::milliseconds to_stored(base::TimePoint time) const {
    return stored + std::chrono::floor<std::chrono::milliseconds>(time - here);
  }
  base::TimePoint to_here(std::chrono::milliseconds time) const { return here + (time - stored); }
};

// About 300 bytes and 40 more for each reply that is remembered.
std::string encode(const dialogue::Session& session, const Moment& now);

// Nothing if the bytes are not a session, whatever they are.
std::optional<dialogue::Session> decode(std::string_view bytes, const Moment& now);

}  // namespace verbatim::store
