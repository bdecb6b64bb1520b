#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/yaml_reader.h"

// The small part of Markdown (CommonMark 0.30, https://spec.commonmark.org/0.30/) that responses are written in:
// paragraphs, bold, lists one level deep, links, line breaks. It is parsed by cmark; every rendering is made from this
// one tree.
namespace verbatim::content {

struct MarkdownSpan {
  enum class Break { none, soft, hard };
  std::string text;  // empty for a break
  bool strong = false;
  std::string url;  // http:, https:, tel: or mailto:; empty for plain text
  Break line_break = Break::none;
};

struct MarkdownBlock {
  enum class Kind { paragraph, bullet, numbered };
  Kind kind = Kind::paragraph;
  bool first_in_list = false;
  int number = 0;  // of a numbered item, as it is to be shown
  std::vector<MarkdownSpan> spans;
};

using MarkdownTree = std::vector<MarkdownBlock>;

// Parses a body. Reports unsupported-markdown for all else; `first_line` is the line in the file that `body` begins at.
MarkdownTree parse_markdown(std::string_view body, FileReport& report, int first_line = 1);

// For an element's text and for an attribute in quotes.
std::string escape_html(std::string_view text);

// Safe to insert into a page: <p>, <strong>, <ul>/<ol><li>, <a>, <br>, all text escaped.
std::string to_html(const MarkdownTree& tree);

// For terminals and SMS: without bold, "- " or "1. " before an item, "text (url)" for a link (the text alone when it
// says the same as the url).
std::string to_plain(const MarkdownTree& tree);

// What stands beside a link's words where a link cannot be shown: " (url)", or nothing when the words say the same.
std::string url_beside(std::string_view words, const std::string& url);

}  // namespace verbatim::content
