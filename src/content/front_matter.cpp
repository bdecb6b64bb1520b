#include "content/front_matter.h"

#include <algorithm>

namespace verbatim::content {
namespace {

// The line that begins at `begin`, with its line break.
std::string_view line_at(std::string_view file, std::size_t begin) {
  const std::size_t end = file.find('\n', begin);
  return file.substr(begin, end == std::string_view::npos ? end : end + 1 - begin);
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_fence(std::string_view line) {
  return line.starts_with("---") && is_blank(line.substr(3));
}

void set_body(std::string_view rest, int line, FrontMatter& parts) {
  while (!rest.empty() && is_blank(line_at(rest, 0))) {
    rest.remove_prefix(line_at(rest, 0).size());
    ++line;
  }
  const std::size_t last = rest.find_last_not_of(" \t\r\n");
  const std::size_t end = last == std::string_view::npos ? 0 : std::min(rest.find('\n', last), rest.size());
  parts.body = rest.substr(0, end);
  if (parts.body.ends_with('\r')) parts.body.remove_suffix(1);
  parts.body_line = line;
}

}  // namespace

std::optional<FrontMatter> split_front_matter(std::string_view file, FileReport& report) {
  const std::string_view first = line_at(file, 0);
  if (!is_fence(first)) {
    report.malformed(report.at(1), "front-matter", "the file does not begin with front matter",
                     "begin it with a line '---', id, title and the rest, and another line '---'");
    return std::nullopt;
  }
  int line = 2;
  for (std::size_t at = first.size(); at < file.size(); ++line) {
    const std::string_view current = line_at(file, at);
    if (is_fence(current)) {
      FrontMatter parts{file.substr(first.size(), at - first.size()), 2, {}, 0};
      set_body(file.substr(at + current.size()), line + 1, parts);
      return parts;
    }
    at += current.size();
  }
  report.malformed(report.at(1), "front-matter", "the front matter does not end", "end it with a line '---'");
  return std::nullopt;
}

}  // namespace verbatim::content
