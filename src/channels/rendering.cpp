#include "channels/rendering.h"

#include <algorithm>
#include <utility>

#include "content/markdown.h"
#include "text/utf8.h"

namespace verbatim::channels {
namespace {

using content::MarkdownBlock;
using content::MarkdownSpan;
using content::MarkdownTree;

bool is_break(const MarkdownSpan& span) {
  return span.line_break != MarkdownSpan::Break::none;
}

// Apps open web addresses; a telephone finds a number by itself.
bool is_link(const MarkdownSpan& span, const Markup& markup) {
  return markup.link != nullptr && span.url.starts_with("http");
}

// Writes spans one after the other. Bold that goes on over a link is one piece, not three.
class Line {
 public:
  explicit Line(const Markup& markup) : markup_(markup) {}

  void add(const MarkdownSpan& span, bool link_goes_on) {
    if (span.line_break == MarkdownSpan::Break::hard) embolden(false);  // no platform's bold goes on over two lines
    if (is_break(span)) {
      out_ += span.line_break == MarkdownSpan::Break::soft ? " " : "\n";
      return;
    }
    embolden(span.strong);
    const std::string text = markup_.escape(span.text);
    out_ += is_link(span, markup_) ? markup_.link(span.url, text) : text;
    if (span.url.empty() || is_link(span, markup_)) return;
    link_words_ += span.text;
    if (link_goes_on) return;  // part of it is bold
    out_ += markup_.escape(content::url_beside(link_words_, span.url));
    link_words_.clear();
  }

  std::string take() {
    embolden(false);
    return std::move(out_);
  }

 private:
  void embolden(bool strong) {
    if (strong != strong_) out_ += strong ? markup_.strong_begin : markup_.strong_end;
    strong_ = strong;
  }

  const Markup& markup_;
  std::string out_, link_words_;
  bool strong_ = false;
};

std::string inline_of(const std::vector<MarkdownSpan>& spans, const Markup& markup) {
  Line line(markup);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    line.add(spans[i], i + 1 < spans.size() && !spans[i].url.empty() && spans[i + 1].url == spans[i].url);
  }
  return line.take();
}

std::string text_of(const MarkdownBlock& block, const Markup& markup) {
  std::string mark;
  if (block.kind == MarkdownBlock::Kind::bullet) mark = markup.bullet;
  if (block.kind == MarkdownBlock::Kind::numbered) mark = markup.escape(std::to_string(block.number) + ".") + " ";
  return mark + inline_of(block.spans, markup);
}

std::size_t size_of(const MarkdownSpan& span, const Platform& platform) {
  return length_of(inline_of({span}, platform.markup), platform.unit);
}

// The first piece of a span, which is not to be cut itself: a link, else a word with the space after it; of a word that
// no message can hold as much as surely fits, whatever escaping makes of it.
MarkdownSpan next_piece(const MarkdownSpan& span, std::string_view rest, const Platform& platform) {
  const std::size_t most = platform.text.most;
  if (!span.url.empty() && rest.size() == span.text.size() && size_of(span, platform) <= most) return span;
  const std::string_view word = rest.substr(0, std::min(rest.find(' '), rest.size() - 1) + 1);
  MarkdownSpan piece{std::string(word), span.strong, span.url};
  if (size_of(piece, platform) > most) piece.url.clear();  // the address is what is too long
  if (size_of(piece, platform) > most) piece.text = text::first_characters(word, std::max<std::size_t>(1, most / 16));
  return piece;
}

std::vector<MarkdownSpan> pieces_of(const MarkdownBlock& block, const Platform& platform) {
  std::vector<MarkdownSpan> pieces;
  for (const MarkdownSpan& span : block.spans) {
    if (is_break(span)) pieces.push_back(span);
    for (std::string_view rest = span.text; !rest.empty(); rest.remove_prefix(pieces.back().text.size())) {
      pieces.push_back(next_piece(span, rest, platform));
    }
  }
  return pieces;
}

bool ends_sentence(const MarkdownSpan& word) {
  std::string_view text = word.text;
  while (text.ends_with(' ')) text.remove_suffix(1);
  return word.line_break == MarkdownSpan::Break::hard || text.ends_with('.') || text.ends_with('!') ||
         text.ends_with('?');
}

// Spans of the same look become one again; a line begins and ends with a word.
MarkdownBlock joined(std::vector<MarkdownSpan>::const_iterator begin, std::vector<MarkdownSpan>::const_iterator end) {
  while (begin != end && is_break(*begin)) ++begin;
  while (begin != end && is_break(*(end - 1))) --end;
  MarkdownBlock block;
  for (; begin != end; ++begin) {
    std::vector<MarkdownSpan>& spans = block.spans;
    if (!spans.empty() && !is_break(*begin) && !is_break(spans.back()) && spans.back().strong == begin->strong &&
        spans.back().url == begin->url) {
      spans.back().text += begin->text;
    } else {
      spans.push_back(*begin);
    }
  }
  if (block.spans.empty()) return block;
  std::string &first = block.spans.front().text, &last = block.spans.back().text;
  first.erase(0, std::min(first.find_first_not_of(' '), first.size()));
  while (last.ends_with(' ')) last.pop_back();
  return block;
}

// A paragraph or item that no message can hold, as several.
MarkdownTree split(const MarkdownBlock& block, const Platform& platform) {
  const std::vector<MarkdownSpan> pieces = pieces_of(block, platform);
  MarkdownTree parts;
  for (std::size_t begin = 0; begin < pieces.size();) {
    MarkdownBlock mark = block;
    mark.spans.clear();
    std::size_t size = parts.empty() ? length_of(text_of(mark, platform.markup), platform.unit) : 0;
    std::size_t end = begin, sentence = begin;
    for (; end < pieces.size(); ++end) {
      size += size_of(pieces[end], platform);
      if (size > platform.text.most) break;
      if (ends_sentence(pieces[end])) sentence = end + 1;
    }
    if (end < pieces.size() && sentence > begin) end = sentence;
    end = std::max(end, begin + 1);
    MarkdownBlock part =
        joined(pieces.begin() + static_cast<std::ptrdiff_t>(begin), pieces.begin() + static_cast<std::ptrdiff_t>(end));
    if (parts.empty()) {
      part.kind = block.kind;
      part.number = block.number;
    }
    if (!part.spans.empty()) parts.push_back(std::move(part));
    begin = end;
  }
  return parts;
}

// Puts blocks into as few messages as hold them.
class Packer {
 public:
  explicit Packer(const Platform& platform) : platform_(platform) {}

  void add(const MarkdownTree& tree) {
    for (const MarkdownBlock& block : tree) {
      const bool goes_on = block.kind != MarkdownBlock::Kind::paragraph && !block.first_in_list;
      const std::string text = text_of(block, platform_.markup);
      if (fits(text)) {
        add(text, goes_on ? "\n" : "\n\n");
      } else {
        for (const MarkdownBlock& part : split(block, platform_)) add(text_of(part, platform_.markup), "\n\n");
      }
    }
  }

  std::vector<std::string> take() { return std::move(texts_); }

 private:
  bool fits(std::string_view text) const { return length_of(text, platform_.unit) <= platform_.text.most; }

  void add(const std::string& text, const char* joint) {
    if (texts_.empty() || !fits(texts_.back() + joint + text)) {
      texts_.push_back(text);
    } else {
      texts_.back() += joint + text;
    }
  }

  const Platform& platform_;
  std::vector<std::string> texts_;
};

// The content was checked when it was loaded: what is wrong with it was reported then.
MarkdownTree tree_of(const content::Response& response) {
  base::Diagnostics diagnostics;
  content::FileReport report(response.id, diagnostics);
  return content::parse_markdown(response.text, report);
}

MarkdownTree numbered(const std::vector<dialogue::Suggestion>& suggestions) {
  MarkdownTree list;
  for (const dialogue::Suggestion& suggestion : suggestions) {
    MarkdownBlock item;
    item.kind = MarkdownBlock::Kind::numbered;
    item.first_in_list = list.empty();
    item.number = static_cast<int>(list.size()) + 1;
    item.spans.push_back({std::string(suggestion.label), false, {}});
    list.push_back(std::move(item));
  }
  return list;
}

// Whether all of them fit so many places for words of that length.
bool fit(const std::vector<dialogue::Suggestion>& suggestions, const Platform& platform, std::size_t places,
         std::size_t length) {
  return suggestions.size() <= places &&
         std::all_of(suggestions.begin(), suggestions.end(), [&](const dialogue::Suggestion& suggestion) {
           return length_of(suggestion.label, platform.unit) <= length &&
                  (platform.payload.most == 0 || suggestion.intent.size() <= platform.payload.most);
         });
}

// A line in one piece; empty if there is none or it is too long for one.
std::string line_of(const content::Response* line, const Platform& platform) {
  if (line == nullptr) return {};
  Packer packer(platform);
  packer.add(tree_of(*line));
  std::vector<std::string> texts = packer.take();
  return texts.size() == 1 ? std::move(texts.front()) : std::string();
}

bool takes_list(const Said& reply, const Platform& platform) {
  const std::string title = line_of(reply.list_title, platform);
  return fit(reply.suggestions, platform, platform.list.most, platform.list_label.most) && !title.empty() &&
         length_of(title, platform.unit) <= platform.list_title.most && !line_of(reply.by_number, platform).empty();
}

}  // namespace

Rendered render(const Said& reply, const Platform& platform) {
  Rendered rendered;
  Packer packer(platform);
  for (const content::Response* text : reply.texts) packer.add(tree_of(*text));
  if (fit(reply.suggestions, platform, platform.buttons.most, platform.label.most)) {
    rendered.buttons = reply.suggestions;
  } else if (takes_list(reply, platform)) {
    rendered.list = reply.suggestions;
    rendered.list_lead = line_of(reply.by_number, platform);
    rendered.list_title = line_of(reply.list_title, platform);
  } else {
    if (reply.by_number != nullptr) packer.add(tree_of(*reply.by_number));
    packer.add(numbered(reply.suggestions));
  }
  rendered.texts = packer.take();
  if (rendered.texts.size() > platform.messages.most) {
    rendered.left_out = rendered.texts.size() - platform.messages.most;
    rendered.texts.resize(platform.messages.most);
  }
  return rendered;
}

}  // namespace verbatim::channels
