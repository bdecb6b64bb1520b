#include "protocol/json_text.h"

#include <array>

namespace verbatim::protocol {
namespace {

constexpr std::array<bool, 256> escaped() {
  std::array<bool, 256> bytes{};
  for (std::size_t control = 0; control < 0x20; ++control) bytes[control] = true;
  bytes['"'] = bytes['\\'] = true;
  return bytes;
}
constexpr std::array<bool, 256> kEscaped = escaped();

}  // namespace

void append_json_string(std::string& out, std::string_view utf8) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t copied = 0;  // what needs no escape goes in whole runs
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (!kEscaped[byte]) continue;
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
