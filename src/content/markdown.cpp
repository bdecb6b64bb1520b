#include "content/markdown.h"

#include <cmark.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace verbatim::content {
namespace {

constexpr const char* kAllowed = "paragraphs, **bold**, lists, links and line breaks are";

// The author's word for an element that is not allowed.
const char* name_of(cmark_node_type type) {
  switch (type) {
    case CMARK_NODE_BLOCK_QUOTE:
      return "a quote";
    case CMARK_NODE_CODE_BLOCK:
    case CMARK_NODE_CODE:
      return "code";
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_HTML_INLINE:
      return "HTML";
    case CMARK_NODE_HEADING:
      return "a heading";
    case CMARK_NODE_THEMATIC_BREAK:
      return "a horizontal line";
    case CMARK_NODE_EMPH:
      return "italics";
    case CMARK_NODE_IMAGE:
      return "an image";
    case CMARK_NODE_LIST:
      return "a list inside a list";
    default:
      return "this";
  }
}

bool allowed_url(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("tel:") ||
         url.starts_with("mailto:");
}

std::string_view text_of(const char* text) {
  return text ? std::string_view(text) : std::string_view();
}

class TreeMaker {
 public:
  TreeMaker(FileReport& report, int first_line) : report_(report), first_line_(first_line) {}

  MarkdownTree make(cmark_node* document) {
    for (cmark_node* node = cmark_node_first_child(document); node; node = cmark_node_next(node)) block(node);
    return std::move(tree_);
  }

 private:
  void block(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_PARAGRAPH:
        tree_.push_back({});
        inlines(node, false, {});
        break;
      case CMARK_NODE_LIST:
        list(node);
        break;
      default:
        refuse(node);
    }
  }

  void list(cmark_node* node) {
    const bool numbered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
    int number = numbered ? cmark_node_get_list_start(node) : 0;
    for (cmark_node* item = cmark_node_first_child(node); item; item = cmark_node_next(item)) {
      MarkdownBlock block;
      block.kind = numbered ? MarkdownBlock::Kind::numbered : MarkdownBlock::Kind::bullet;
      block.first_in_list = item == cmark_node_first_child(node);
      block.number = numbered ? number++ : 0;
      tree_.push_back(std::move(block));
      list_item(item);
    }
  }

  void list_item(cmark_node* item) {
    cmark_node* const content = cmark_node_first_child(item);
    if (!content) return refuse(item, "an empty list item");
    for (cmark_node* node = content; node; node = cmark_node_next(node)) {
      if (cmark_node_get_type(node) != CMARK_NODE_PARAGRAPH) {
        refuse(node);
      } else if (node != content) {
        refuse(node, "a second paragraph in a list item");
      } else {
        inlines(node, false, {});
      }
    }
  }

  // Recursion is bounded: only strong and link are entered, each at most once.
  void inlines(cmark_node* parent, bool strong, const std::string& url) {
    for (cmark_node* node = cmark_node_first_child(parent); node; node = cmark_node_next(node)) {
      switch (cmark_node_get_type(node)) {
        case CMARK_NODE_TEXT:
          add_text(text_of(cmark_node_get_literal(node)), strong, url);
          break;
        case CMARK_NODE_SOFTBREAK:
          tree_.back().spans.push_back({{}, false, {}, MarkdownSpan::Break::soft});
          break;
        case CMARK_NODE_LINEBREAK:
          tree_.back().spans.push_back({{}, false, {}, MarkdownSpan::Break::hard});
          break;
        case CMARK_NODE_STRONG:
          if (strong) {
            refuse(node, "bold inside bold");
          } else {
            inlines(node, true, url);
          }
          break;
        case CMARK_NODE_LINK:
          link(node, strong);
          break;
        default:
          refuse(node);
      }
    }
  }

  void link(cmark_node* node, bool strong) {
    const std::string url(text_of(cmark_node_get_url(node)));
    if (!allowed_url(url))
      return refuse(node, "a link to '" + url + "'", "links begin with https:, http:, tel: or mailto:");
    if (!text_of(cmark_node_get_title(node)).empty()) return refuse(node, "a link's title");
    if (!cmark_node_first_child(node)) return refuse(node, "a link without words");
    inlines(node, strong, url);
  }

  // cmark cuts text at every character that might have had a meaning.
  void add_text(std::string_view text, bool strong, const std::string& url) {
    std::vector<MarkdownSpan>& spans = tree_.back().spans;
    if (!spans.empty() && spans.back().line_break == MarkdownSpan::Break::none && spans.back().strong == strong &&
        spans.back().url == url) {
      spans.back().text += text;
    } else {
      spans.push_back({std::string(text), strong, url, MarkdownSpan::Break::none});
    }
  }

  void refuse(cmark_node* node) { refuse(node, name_of(cmark_node_get_type(node))); }

  void refuse(cmark_node* node, const std::string& what, std::string hint = {}) {
    cmark_node* placed = node;
    while (cmark_node_get_start_line(placed) == 0 && cmark_node_parent(placed)) placed = cmark_node_parent(placed);
    if (hint.empty()) hint = std::string("only ") + kAllowed + " shown";
    report_.error(report_.at(first_line_ + cmark_node_get_start_line(placed) - 1, cmark_node_get_start_column(placed)),
                  "unsupported-markdown", what + " cannot be shown", std::move(hint));
  }

  FileReport& report_;
  int first_line_;
  MarkdownTree tree_;
};

// "|---|:--:|": the line below a table's head. cmark has no tables and would pass it on as text.
bool is_table_line(std::string_view line) {
  return line.find('|') != std::string_view::npos && line.find("--") != std::string_view::npos &&
         line.find_first_not_of("|-: \t\r") == std::string_view::npos;
}

void refuse_tables(std::string_view body, FileReport& report, int first_line) {
  int line = first_line;
  for (std::size_t begin = 0; begin < body.size(); ++line) {
    const std::size_t end = std::min(body.find('\n', begin), body.size());
    if (is_table_line(body.substr(begin, end - begin))) {
      report.error(report.at(line, 1), "unsupported-markdown", "a table cannot be shown", "write it as a list");
    }
    begin = end + 1;
  }
}

}  // namespace

MarkdownTree parse_markdown(std::string_view body, FileReport& report, int first_line) {
  const std::unique_ptr<cmark_node, void (*)(cmark_node*)> document(
      cmark_parse_document(body.data(), body.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  refuse_tables(body, report, first_line);
  return TreeMaker(report, first_line).make(document.get());
}

}  // namespace verbatim::content
