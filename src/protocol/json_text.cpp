#include "protocol/json_text.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace verbatim::protocol {
namespace {

constexpr std::array<bool, 256> escaped() {
  std::array<bool, 256> bytes{};
  for (std::size_t control = 0; control < 0x20; ++control) bytes[control] = true;
  bytes['"'] = bytes['\\'] = true;
  return bytes;
}
constexpr std::array<bool, 256> kEscaped = escaped();

// Whether none of eight bytes needs an escape; may say no when none does. (The tricks for "has a byte less than n" and
// "has a zero byte" of https://graphics.stanford.edu/~seander/bithacks.html; a byte above 127 is never less.)
bool are_plain(const char* eight_bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  std::uint64_t eight;
  std::memcpy(&eight, eight_bytes, sizeof eight);
  const std::uint64_t control = eight - kOnes * 0x20;
  const std::uint64_t quote = (eight ^ kOnes * '"') - kOnes;
  const std::uint64_t backslash = (eight ^ kOnes * '\\') - kOnes;
  return ((control | quote | backslash) & ~eight & kOnes * 0x80) == 0;
}

// Where the next byte is that needs an escape; the end if there is none.
std::size_t find_escaped(std::string_view utf8, std::size_t at) {
  while (at < utf8.size()) {
    if (at + 8 <= utf8.size() && are_plain(utf8.data() + at)) {
      at += 8;
    } else if (kEscaped[static_cast<unsigned char>(utf8[at])]) {
      break;
    } else {
      ++at;
    }
  }
  return at;
}

}  // namespace

void append_json_string(std::string& out, std::string_view utf8) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t copied = 0;  // what needs no escape goes in whole runs
  for (std::size_t i = find_escaped(utf8, 0); i < utf8.size(); i = find_escaped(utf8, i + 1)) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    out.append(utf8, copied, i - copied);
    copied = i + 1;
    out += '\\';
    if (byte >= 0x20) {
      out += utf8[i];
    } else if (byte == '\n') {
      out += 'n';
    } else {
      out += "u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  out.append(utf8, copied);
  out += '"';
}

}  // namespace verbatim::protocol
