#pragma once

#include <cstdint>

// Our own close codes (DESIGN.md section 4): after 3000 to 3499 a client does well to reconnect, after 3500 and up it
// does not.
namespace verbatim::server {

inline constexpr std::uint16_t kDraining = 3001;     // reason: reconnect_after_ms=N
inline constexpr std::uint16_t kSlowReader = 3002;   // it did not read what was sent to it
inline constexpr std::uint16_t kUnavailable = 3003;  // conversations cannot be reached now
inline constexpr std::uint16_t kTooFast = 3500;      // it kept on breaking the message rate
inline constexpr std::uint16_t kNoMessage = 3501;    // it said nothing
inline constexpr std::uint16_t kNoSession = 3502;    // Direct Line: its token is of no conversation

}  // namespace verbatim::server
