#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace verbatim::store {

// A message without what tells who wrote it: e-mail addresses, links, @names, numbers of four digits or more
// (telephone, record and card numbers, dates of birth, years), and the two words after one of `names_after` (regexes
// such as "my name is"). What was removed is named in brackets. It cannot remove what it does not recognise. Any
// thread.
std::string scrub(std::string_view message, const std::vector<std::string>& names_after);

}  // namespace verbatim::store
