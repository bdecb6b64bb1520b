#pragma once

#include <string>
#include <string_view>

namespace verbatim::protocol {

// Appends valid UTF-8 as a JSON string (RFC 8259 section 7), quotes included.
void append_json_string(std::string& out, std::string_view utf8);

}  // namespace verbatim::protocol
