#include "store/session_token.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <array>

namespace verbatim::store {
namespace {

constexpr std::size_t kTokenBytes = 16;
constexpr std::size_t kTokenCharacters = 22;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

base::Result<std::string> new_session_token() {
  std::array<unsigned char, kTokenBytes> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    return base::Error{"no random numbers for a session token: OpenSSL's generator failed"};
  }
  std::string token;
  unsigned pending = 0;
  int bits = 0;
  for (const unsigned char byte : bytes) {
    pending = (pending << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) token += kAlphabet[(pending >> (bits - 6)) & 63];
  }
  token += kAlphabet[(pending << (6 - bits)) & 63];
  return token;
}

bool looks_like_token(std::string_view token) {
  return token.size() == kTokenCharacters && token.find_first_not_of(kAlphabet) == std::string_view::npos;
}

SessionKey key_of(std::string_view token) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  EVP_Digest(token.data(), token.size(), digest.data(), &length, EVP_sha256(), nullptr);
  static constexpr std::string_view kHex = "0123456789abcdef";
  SessionKey key;
  for (unsigned i = 0; i < length; ++i) {
    key += kHex[digest[i] >> 4];
    key += kHex[digest[i] & 15];
  }
  return key;
}

}  // namespace verbatim::store
