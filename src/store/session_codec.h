#pragma once

#include <chrono>
#include <cstdint>
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
};

// What a store must know of a session that it keeps.
struct SessionHeader {
  std::uint64_t version = 0;
  base::TimePoint created{}, used{};
};

// About 300 bytes and 40 more for each reply that is remembered. Times are of this process's clock.
std::string encode(const dialogue::Session& session, std::uint64_t version);
inline std::string encode(const dialogue::Session& session) {
  return encode(session, session.version);
}

// Nothing if the bytes are not a session, whatever they are.
std::optional<dialogue::Session> decode(std::string_view bytes);
std::optional<SessionHeader> read_header(std::string_view bytes);

// Whether a later version of this program wrote the bytes, which this one cannot read: no damage.
bool is_of_newer_format(std::string_view bytes);

// Where the packed history begins, eight bytes from whose end the encoded session ends; nothing likewise.
std::optional<std::size_t> history_at(std::string_view bytes);
inline constexpr std::size_t kBytesAfterHistory = 8;

// Encoded times from this process's clock to the store's and back, in place and without decoding.
void move_to_stored(std::string& bytes, const Moment& now);
void move_here(std::string& bytes, const Moment& now);

}  // namespace verbatim::store
