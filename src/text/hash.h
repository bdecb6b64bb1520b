#pragma once

#include <cstdint>
#include <string_view>

namespace verbatim::text {

// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): small and good for words. Not for keys that an attacker
// may choose to collide in a table that he fills. `hash`: of what came before, if this is one text more.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = 0xcbf29ce484222325) {
  for (const char c : bytes) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3;
  }
  return hash;
}

}  // namespace verbatim::text
