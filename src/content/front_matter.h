#pragma once

#include <optional>
#include <string_view>

#include "content/yaml_reader.h"

namespace verbatim::content {

// The two parts of a response file, as views into it, with the lines that they begin at (from 1).
struct FrontMatter {
  std::string_view yaml;
  int yaml_line = 0;
  std::string_view body;  // without leading and trailing blank lines and the final line break, otherwise byte for byte
  int body_line = 0;
};

// Cuts a file at the two lines "---"; lines may end in LF or CRLF. Reports front-matter and returns nothing if one is
// missing.
std::optional<FrontMatter> split_front_matter(std::string_view file, FileReport& report);

}  // namespace verbatim::content
