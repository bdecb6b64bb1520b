#pragma once

#include <optional>
#include <string_view>

namespace verbatim::content {

// Most of what authors write is letters, groups, alternatives, `? * +`, plain classes and \w or \d. Of such a regex
// this says without RE2, whose parser takes a hundred times as long, that it is right, and whether it matches the empty
// string. Nothing if there is anything else in it, or if it is wrong: then RE2 is asked.
std::optional<bool> simple_regex_matches_empty(std::string_view regex);

}  // namespace verbatim::content
