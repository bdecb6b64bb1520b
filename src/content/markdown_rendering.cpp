#include <string>
#include <string_view>
#include <vector>

#include "content/markdown.h"

namespace verbatim::content {

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

namespace {

// A call or a letter opens no page, so it needs no tab of its own.
std::string opening_link(const std::string& url) {
  const bool page = url.starts_with("http");
  return "<a href=\"" + escape_html(url) + "\" rel=\"noopener noreferrer\"" + (page ? " target=\"_blank\">" : ">");
}

std::string html_of(const std::vector<MarkdownSpan>& spans) {
  std::string out;
  for (const MarkdownSpan& span : spans) {
    if (span.line_break == MarkdownSpan::Break::soft) {
      out += "\n";
    } else if (span.line_break == MarkdownSpan::Break::hard) {
      out += "<br>\n";
    } else {
      if (!span.url.empty()) out += opening_link(span.url);
      if (span.strong) out += "<strong>";
      out += escape_html(span.text);
      if (span.strong) out += "</strong>";
      if (!span.url.empty()) out += "</a>";
    }
  }
  return out;
}

const char* list_tag(const MarkdownBlock& block) {
  switch (block.kind) {
    case MarkdownBlock::Kind::bullet:
      return "ul";
    case MarkdownBlock::Kind::numbered:
      return "ol";
    case MarkdownBlock::Kind::paragraph:
      break;
  }
  return "";
}

// "https://a.org/" is said by "a.org", "tel:116123" by "116 123".
std::string bare(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://", "tel:", "mailto:"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '-' && c != '(' && c != ')') out += c;
  }
  return out;
}

// For people, without the scheme that only a browser needs.
std::string shown_url(const std::string& url) {
  for (const std::string_view scheme : {"tel:", "mailto:"}) {
    if (url.starts_with(scheme)) return url.substr(scheme.size());
  }
  return url;
}

}  // namespace

std::string url_beside(std::string_view words, const std::string& url) {
  return bare(words) == bare(url) ? std::string() : " (" + shown_url(url) + ")";
}

namespace {

std::string plain_of(const std::vector<MarkdownSpan>& spans) {
  std::string out;
  std::string link_text;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const MarkdownSpan& span = spans[i];
    if (span.line_break != MarkdownSpan::Break::none) {
      out += span.line_break == MarkdownSpan::Break::soft ? " " : "\n";
      continue;
    }
    out += span.text;
    if (span.url.empty()) continue;
    link_text += span.text;
    const bool goes_on = i + 1 < spans.size() && spans[i + 1].url == span.url;  // part of it is bold
    if (goes_on) continue;
    out += url_beside(link_text, span.url);
    link_text.clear();
  }
  return out;
}

}  // namespace

std::string to_html(const MarkdownTree& tree) {
  std::string out;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const MarkdownBlock& block = tree[i];
    const std::string tag = list_tag(block);
    if (tag.empty()) {
      out += "<p>" + html_of(block.spans) + "</p>";
      continue;
    }
    if (block.first_in_list) {
      const bool from_one = block.kind == MarkdownBlock::Kind::bullet || block.number == 1;
      out += "<" + tag + (from_one ? "" : " start=\"" + std::to_string(block.number) + "\"") + ">";
    }
    out += "<li>" + html_of(block.spans) + "</li>";
    const bool last = i + 1 == tree.size() || tree[i + 1].first_in_list || list_tag(tree[i + 1]) != tag;
    if (last) out += "</" + tag + ">";
  }
  return out;
}

std::string to_plain(const MarkdownTree& tree) {
  std::string out;
  for (const MarkdownBlock& block : tree) {
    const bool continues_list = block.kind != MarkdownBlock::Kind::paragraph && !block.first_in_list;
    if (!out.empty()) out += continues_list ? "\n" : "\n\n";
    if (block.kind == MarkdownBlock::Kind::bullet) out += "- ";
    if (block.kind == MarkdownBlock::Kind::numbered) out += std::to_string(block.number) + ". ";
    out += plain_of(block.spans);
  }
  return out;
}

}  // namespace verbatim::content
