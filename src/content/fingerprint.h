#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace verbatim::content {

// 32 hex digits that tell whether bytes are as they were: XXH3 with 128 bits (https://xxhash.com/), ten times as quick
// as SHA-256. For damage and for names of what is kept; not against somebody who means to deceive.
std::string fingerprint(std::initializer_list<std::string_view> pieces);

}  // namespace verbatim::content
