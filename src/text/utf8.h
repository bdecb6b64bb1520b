#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// UTF-8 as bytes; any function may be called from any thread.
namespace verbatim::text {

// Byte offset of the first sequence that is not valid UTF-8 (RFC 3629: no surrogates, no overlong forms); nothing if
// all is valid.
std::optional<std::size_t> first_invalid_utf8(std::string_view bytes);

// The code point that begins at byte `at` of valid UTF-8, and its length in bytes.
struct CodePoint {
  char32_t value = 0;
  std::uint32_t bytes = 0;
};
inline CodePoint decode(std::string_view utf8, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(utf8[at + i])); };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  if (lead < 0xe0) return {(lead & 0x1f) << 6 | (byte(1) & 0x3f), 2};
  if (lead < 0xf0) return {(lead & 0x0f) << 12 | (byte(1) & 0x3f) << 6 | (byte(2) & 0x3f), 3};
  return {(lead & 0x07) << 18 | (byte(1) & 0x3f) << 12 | (byte(2) & 0x3f) << 6 | (byte(3) & 0x3f), 4};
}

bool is_ascii(std::string_view bytes);

// Number of code points. `utf8` must be valid.
std::size_t count_characters(std::string_view utf8);

// The first / last `count` code points of valid UTF-8; all of it if it is shorter.
std::string_view first_characters(std::string_view utf8, std::size_t count);
std::string_view last_characters(std::string_view utf8, std::size_t count);

}  // namespace verbatim::text
