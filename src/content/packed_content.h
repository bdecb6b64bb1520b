#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "content/content.h"

namespace verbatim::content {

// Content that was loaded, as bytes for the same program alone (base/tables.h), so that the next start need not parse
// and check the same files again: all of it, places included. Any thread.
std::string pack(const Content& content);
// Nothing if these are not such bytes.
std::optional<Content> unpack(std::string_view bytes);

}  // namespace verbatim::content
