#pragma once

#include <optional>
#include <string>
#include <string_view>

// A turn adds a reply to a history of up to fifty: what has changed in an encoded session is a fraction of it. Pure:
// any thread.
namespace verbatim::store {

// What apply_difference() needs to make `to` of `from`, both encoded sessions; nothing if one of them is not.
std::optional<std::string> difference(std::string_view from, std::string_view to);

// Nothing if the bytes are not a difference from `from`, whatever they are.
std::optional<std::string> apply_difference(std::string_view from, std::string_view difference);

}  // namespace verbatim::store
