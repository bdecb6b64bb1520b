#include "content/yaml_reader.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>

namespace verbatim::content {
namespace {

// Builds a tree from events. What the format does not allow is thrown as the parser's own kind of error, which
// parse_yaml catches at one place.
class TreeBuilder final : public YAML::EventHandler {
 public:
  explicit TreeBuilder(int first_line) : first_line_(first_line) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { add(YamlNode::Kind::null, mark, anchor); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(mark); }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor, const std::string& value) override {
    if (expects_key()) {
      if (anchor != 0) refuse_anchor(mark);
      YamlNode& map = *open_.back();
      map.keys.push_back({value, line(mark), mark.column + 1});
    } else {
      add(YamlNode::Kind::text, mark, anchor).text = value;
    }
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back(&add(YamlNode::Kind::list, mark, anchor));
  }
  void OnSequenceEnd() override { open_.pop_back(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back(&add(YamlNode::Kind::map, mark, anchor));
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  bool expects_key() const {
    return !open_.empty() && open_.back()->kind == YamlNode::Kind::map &&
           open_.back()->keys.size() == open_.back()->items.size();
  }

  int line(const YAML::Mark& mark) const { return mark.line + first_line_; }

  // The reference stays good while the node is open: its parent gets no other child until then.
  YamlNode& add(YamlNode::Kind kind, const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) refuse_anchor(mark);
    if (expects_key()) throw YAML::ParserException(mark, "a key must be plain text");
    YamlNode& node = open_.empty() ? root_ : open_.back()->items.emplace_back();
    node.kind = kind;
    node.line = line(mark);
    node.column = mark.column + 1;
    return node;
  }

  [[noreturn]] static void refuse_anchor(const YAML::Mark& mark) {
    throw YAML::ParserException(mark, "anchors and aliases ('&', '*') are not read");
  }

  int first_line_;
  YamlNode root_;
  std::vector<YamlNode*> open_;
};

void drop_repeated_keys(YamlNode& node, FileReport& report) {
  std::unordered_map<std::string_view, int> first_lines;
  std::vector<std::size_t> repeated;
  for (std::size_t i = 0; i < node.keys.size(); ++i) {
    const YamlKey& key = node.keys[i];
    const auto [first, is_new] = first_lines.emplace(key.text, key.line);
    if (is_new) continue;
    report.malformed(report.at(key.line, key.column), "duplicate-key", "'" + key.text + "' is given twice",
                     "first on line " + std::to_string(first->second) + "; join the two");
    repeated.push_back(i);
  }
  for (auto at = repeated.rbegin(); at != repeated.rend(); ++at) {
    node.keys.erase(node.keys.begin() + static_cast<std::ptrdiff_t>(*at));
    node.items.erase(node.items.begin() + static_cast<std::ptrdiff_t>(*at));
  }
  for (YamlNode& item : node.items) drop_repeated_keys(item, report);
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i].text == key) return &items[i];
  }
  return nullptr;
}

YamlNode parse_yaml(const std::string& yaml, FileReport& report, int first_line) {
  try {
    std::istringstream stream(yaml);
    YAML::Parser parser(stream);
    TreeBuilder builder(first_line);
    parser.HandleNextDocument(builder);
    YamlNode root = builder.take();
    TreeBuilder second(first_line);
    if (parser.HandleNextDocument(second)) {
      const YamlNode extra = second.take();
      report.malformed(report.at(extra.line, extra.column), "yaml-syntax", "a second YAML document in one file",
                       "remove the line '---' between the two");
    }
    drop_repeated_keys(root, report);
    return root;
  } catch (const YAML::Exception& problem) {
    const bool placed = problem.mark.line >= 0;
    report.malformed(placed ? report.at(problem.mark.line + first_line, problem.mark.column + 1) : report.at(0),
                     "yaml-syntax", problem.msg, "quote texts that hold ':', '#', '{', '[', '&', '*' or '|'");
    return {};
  }
}

}  // namespace verbatim::content
