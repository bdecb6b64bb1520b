#pragma once

#include <string>
#include <string_view>

#include "channels/webhook.h"

// What platforms sign their requests with. Pure: any thread.
namespace verbatim::channels {

enum class Digest { sha1, sha256 };

// HMAC (RFC 2104): raw bytes.
std::string hmac(Digest digest, std::string_view key, std::string_view bytes);

std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);  // RFC 4648 section 4, padded

// The bytes that such a text says; empty if it is none.
std::string from_base64(std::string_view text);

// The bytes that hex digits of either case say; empty if they are none.
std::string from_hex(std::string_view digits);

// Takes as long for wrong bytes as for right ones.
bool same(std::string_view a, std::string_view b);

// Whether `given` is one of the secrets, or `sign(secret)` of one.
bool is_one_of(const Secrets& secrets, std::string_view given);
template <typename Sign>
bool is_signed(const Secrets& secrets, std::string_view given, Sign sign) {
  bool right = false;
  for (const std::string& secret : secrets) right = same(sign(secret), given) || right;
  return right;
}

// Ed25519 (RFC 8032): 32 bytes of public key, 64 of signature.
bool is_signed_ed25519(std::string_view public_key, std::string_view signature, std::string_view bytes);

// Whether a request of that time (decimal seconds since 1970) is at most five minutes old, or as much ahead of our
// clock: nobody can send an older one again, nor keep one for later.
bool is_fresh(std::string_view seconds, std::chrono::system_clock::time_point now);

}  // namespace verbatim::channels
