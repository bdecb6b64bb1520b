#include "text/utf8.h"

#include <cstring>

namespace verbatim::text {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080;

// Length of the ASCII at the start of `bytes`, rounded down to eight bytes at a time.
std::size_t ascii_blocks(std::string_view bytes) {
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, bytes.data() + at, 8);
    if (block & kHighBits) break;
  }
  return at;
}

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// Length of the well-formed sequence at the start of `bytes`, 0 if there is none. The limits of the second byte are
// those of the Unicode Standard, table 3-7: they rule out overlong forms, surrogates and what lies above U+10FFFF.
std::size_t sequence_length(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes[0]);
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const std::size_t length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (bytes.size() < length) return 0;
  const auto second = static_cast<unsigned char>(bytes[1]);
  const unsigned low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
  if (second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!is_continuation(bytes[i])) return 0;
  }
  return length;
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view bytes) {
  std::size_t at = ascii_blocks(bytes);
  while (at < bytes.size()) {
    const std::size_t length = sequence_length(bytes.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

bool is_ascii(std::string_view bytes) {
  for (const char c : bytes.substr(ascii_blocks(bytes))) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

std::size_t count_characters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char c : utf8) count += !is_continuation(c);
  return count;
}

std::string_view first_characters(std::string_view utf8, std::size_t count) {
  for (std::size_t at = 0; at < utf8.size(); ++at) {
    if (!is_continuation(utf8[at]) && count-- == 0) return utf8.substr(0, at);
  }
  return utf8;
}

std::string_view last_characters(std::string_view utf8, std::size_t count) {
  if (count == 0) return utf8.substr(utf8.size());
  for (std::size_t at = utf8.size(); at-- > 0;) {
    if (!is_continuation(utf8[at]) && --count == 0) return utf8.substr(at);
  }
  return utf8;
}

}  // namespace verbatim::text
