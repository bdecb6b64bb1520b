#include "content/response_file.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "content/digest.h"
#include "content/front_matter.h"
#include "content/markdown.h"
#include "content/regex_scan.h"
#include "content/yaml_fields.h"
#include "text/utf8.h"

namespace verbatim::content {
namespace {

constexpr std::size_t kMaxFollowUps = 4;
constexpr std::size_t kLongAsk = 60;  // characters; a button on a telephone holds no more

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool is_id(std::string_view id) {
  const std::size_t dot = id.find('.');
  return is_name(id.substr(0, dot)) && (dot == std::string_view::npos || is_name(id.substr(dot + 1)));
}

// 2026-07-14
bool is_date(std::string_view text) {
  if (text.size() != 10) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 4 || i == 7;
    if (dash ? text[i] != '-' : (text[i] < '0' || text[i] > '9')) return false;
  }
  const std::string_view month = text.substr(5, 2), day = text.substr(8, 2);
  return month >= "01" && month <= "12" && day >= "01" && day <= "31";
}

class ResponseReader {
 public:
  ResponseReader(const SourceFile& file, const LoadLimits& limits, FileReport& report)
      : file_(file), limits_(limits), report_(report) {}

  std::optional<Response> read() {
    const std::optional<FrontMatter> parts = split_front_matter(file_.bytes, report_);
    if (!parts) return std::nullopt;
    const YamlNode root = parse_yaml(std::string(parts->yaml), report_, parts->yaml_line);
    if (report_.malformed() && root.kind == YamlNode::Kind::null) return std::nullopt;
    const Fields fields(root, report_, "the front matter", {"id", "title", "ask", "follow_ups", "sources", "review"});
    read_body(*parts);
    if (root.kind != YamlNode::Kind::map) return std::nullopt;
    read_id(fields);
    read_title_and_ask(fields);
    read_follow_ups(fields);
    read_sources(fields);
    read_review(fields);
    if (response_.id.empty()) return std::nullopt;
    return std::move(response_);
  }

 private:
  void read_body(const FrontMatter& parts) {
    response_.text = parts.body;
    response_.digest = text_digest(parts.body);
    const MarkdownTree tree = parse_markdown(parts.body, report_, parts.body_line);
    response_.html = to_html(tree);
    response_.plain = to_plain(tree);
    const std::size_t size = text::count_characters(parts.body);
    if (is_blank(parts.body)) {
      report_.error(report_.at(parts.body_line), "empty-body", "the response says nothing",
                    "write its text below the front matter");
    } else if (size > limits_.max_body_characters) {
      report_.error(report_.at(parts.body_line), "body-too-long",
                    std::to_string(size) + " characters, more than " + std::to_string(limits_.max_body_characters),
                    "split it into two responses");
    }
  }

  void read_id(const Fields& fields) {
    const Phrase id = fields.required_text("id");
    response_.id = id.text;
    response_.where = id.where;
    if (id.where.line == 0) return;
    std::string path = id.text;
    std::replace(path.begin(), path.end(), '.', '/');
    if (!is_id(id.text)) {
      report_.error(id.where, "bad-id", quoted(id.text) + " is no id",
                    "write topic.aspect in small letters, digits and _");
    } else if (path + ".md" != file_.name) {
      report_.error(id.where, "bad-id", quoted(id.text) + " does not fit the file's name " + quoted(file_.name),
                    "an id a.b lives in a/b.md");
    }
  }

  // By the file's name, so that a wrong id is reported as that alone.
  bool exempt_from_ask() const {
    return file_.name.starts_with("system/") || file_.name == "safety/tail.md" || file_.name == "out_of_scope.md";
  }
  bool exempt_from_sources() const { return exempt_from_ask() || file_.name.starts_with("chat/"); }

  // Whether a text is absent or blank; one that could not be read is neither.
  static bool is_missing(const Fields& fields, const char* key, const Phrase& text) {
    return text.where.line > 0 ? is_blank(text.text) : !fields.find(key) && !fields.has_unknown_keys();
  }

  void read_title_and_ask(const Fields& fields) {
    const Phrase title = fields.text("title");
    response_.title = title.text;
    if (is_missing(fields, "title", title)) {
      report_.error(title.where.line > 0 ? title.where : fields.where(), "missing-title", "the response has no title",
                    "add 'title: …'");
    }
    response_.ask = fields.text("ask");
    const Phrase& ask = response_.ask;
    if (is_missing(fields, "ask", ask) && !exempt_from_ask()) {
      report_.error(ask.where.line > 0 ? ask.where : fields.where(), "missing-ask",
                    "the response has no label as a suggestion", "add 'ask:' with the question that it answers");
    }
    const std::size_t size = text::count_characters(ask.text);
    if (size > kLongAsk) {
      report_.warning(ask.where, "long-ask", "a label of " + std::to_string(size) + " characters",
                      "at most " + std::to_string(kLongAsk) + ", under eight words");
    }
  }

  void read_follow_ups(const Fields& fields) {
    response_.follow_ups = fields.texts("follow_ups");
    if (response_.follow_ups.size() <= kMaxFollowUps) return;
    report_.error(response_.follow_ups[kMaxFollowUps].where, "too-many-follow-ups",
                  std::to_string(response_.follow_ups.size()) + " follow-ups", "at most four are shown");
  }

  void read_sources(const Fields& fields) {
    const YamlNode* const list = fields.find("sources");
    if (list && list->kind != YamlNode::Kind::list) {
      report_.malformed(report_.at(list->line, list->column), "wrong-type", "'sources' must be a list",
                        "write lines that begin with '- {title: …'");
      return;
    }
    const bool missing = list ? list->items.empty() : !fields.has_unknown_keys();
    if (missing && !exempt_from_sources()) {
      report_.error(list ? report_.at(list->line, list->column) : fields.where(), "missing-source",
                    "the response names no source", "add title, publisher and url of what it rests on");
    }
    if (!list) return;
    for (const YamlNode& item : list->items) read_source(item);
  }

  void read_source(const YamlNode& item) {
    const Fields fields(item, report_, "a source", {"title", "publisher", "url"});
    if (item.kind != YamlNode::Kind::map) return;
    const Source source{fields.text("title").text, fields.text("publisher").text, fields.text("url").text};
    const char* lacks = nullptr;
    if (is_blank(source.title)) lacks = "a source without a title";
    if (is_blank(source.publisher)) lacks = "a source without a publisher";
    const bool page = source.url.starts_with("https://") || source.url.starts_with("http://");
    if (!page || source.url.find_first_of(" \t\r\n\"<>") != std::string::npos) {
      lacks = source.url.empty() ? "a source without a url" : "a source whose url is not http(s)";
    }
    if (lacks) {
      report_.error(fields.where(), "bad-source", lacks, "write {title: …, publisher: …, url: \"https://…\"}");
    }
    response_.sources.push_back(source);
  }

  void read_review(const Fields& fields) {
    const YamlNode* const node = fields.find("review");
    if (!node) return;
    const Fields review(*node, report_, "review", {"status", "by", "on", "next", "digest"});
    if (node->kind != YamlNode::Kind::map) return;
    response_.review.status = static_cast<ReviewStatus>(review.choice("status", {"draft", "approved"}, 0));
    if (response_.review.status == ReviewStatus::approved) read_approval(review);
  }

  void read_approval(const Fields& review) {
    Review& approval = response_.review;
    const Phrase on = review.text("on"), next = review.text("next"), digest = review.text("digest");
    approval.by = review.text("by").text;
    approval.on = on.text;
    approval.next = next.text;
    approval.digest = digest.text;
    const std::pair<const char*, const std::string*> needed[] = {
        {"by", &approval.by}, {"on", &approval.on}, {"digest", &approval.digest}};
    for (const auto& [key, value] : needed) {
      if (!is_blank(*value)) continue;
      report_.error(review.where(), "review", "approved, but '" + std::string(key) + "' is missing",
                    "an approval says by whom, on which day and for which digest");
    }
    for (const Phrase& date : {on, next}) {
      if (!date.text.empty() && !is_date(date.text)) {
        report_.error(date.where, "review", quoted(date.text) + " is no date", "write it like 2026-07-14");
      }
    }
    if (!digest.text.empty() && digest.text != response_.digest) {
      report_.error(digest.where, "review-digest", "the text is not the one that was approved",
                    "have it reviewed again, or set 'status: draft'; its digest is now " + response_.digest);
    }
  }

  const SourceFile& file_;
  const LoadLimits& limits_;
  FileReport& report_;
  Response response_;
};

}  // namespace

std::optional<Response> read_response_file(const SourceFile& file, const LoadLimits& limits, FileReport& report) {
  return ResponseReader(file, limits, report).read();
}

}  // namespace verbatim::content
