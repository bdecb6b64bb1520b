#include "content/fingerprint.h"

#define XXH_INLINE_ALL  // no library to link
#include <xxhash.h>

#include <memory>

namespace verbatim::content {

std::string fingerprint(std::initializer_list<std::string_view> pieces) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state(XXH3_createState(), &XXH3_freeState);
  XXH3_128bits_reset(state.get());
  for (const std::string_view piece : pieces) XXH3_128bits_update(state.get(), piece.data(), piece.size());
  XXH128_canonical_t hash;
  XXH128_canonicalFromHash(&hash, XXH3_128bits_digest(state.get()));
  std::string out;
  for (const unsigned char byte : hash.digest) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace verbatim::content
