#include "dialogue/decision_cache.h"

#include <sodium/crypto_shorthash_siphash24.h>
#include <sodium/randombytes.h>

#include <bit>
#include <string>

#include "base/packing.h"

namespace verbatim::dialogue {

DecisionCache::DecisionCache(std::size_t max_messages) : readings(max_messages / 2), decisions(max_messages / 2) {
  static_assert(crypto_shorthash_siphashx24_KEYBYTES == std::tuple_size_v<decltype(key_)>);
  randombytes_buf(key_.data(), key_.size());
}

// Each part with its length in front, so that no two messages in different contexts are the same bytes.
Fingerprint DecisionCache::fingerprint(std::uint64_t reader, std::string_view text,
                                       const matching::ContextHint& context) const {
  constexpr std::size_t kNumbers = 32;
  std::string bytes;
  bytes.reserve(text.size() + context.topic.size() + context.intent.size() + kNumbers);
  base::Packer packer(bytes);
  packer.number(reader);
  packer.text(context.topic);
  packer.text(context.intent);
  packer.text(text);
  std::array<unsigned char, crypto_shorthash_siphashx24_BYTES> hash{};
  crypto_shorthash_siphashx24(hash.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                              key_.data());
  return std::bit_cast<Fingerprint>(hash);
}

}  // namespace verbatim::dialogue
