#include "content/yaml_fields.h"

#include <algorithm>

namespace verbatim::content {
namespace {

std::string_view kind_name(YamlNode::Kind kind) {
  switch (kind) {
    case YamlNode::Kind::null:
      return "nothing";
    case YamlNode::Kind::text:
      return "a text";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a map";
  }
  return "something else";
}

std::string quoted(std::string_view text) {
  return "'" + std::string(text) + "'";
}

void report_type(const YamlNode& node, std::string_view name, std::string_view expected, std::string hint,
                 FileReport& report) {
  report.malformed(
      report.at(node.line, node.column), "wrong-type",
      std::string(name) + " must be " + std::string(expected) + ", not " + std::string(kind_name(node.kind)),
      std::move(hint));
}

Phrase read_text(const YamlNode& node, std::string_view name, FileReport& report) {
  if (node.kind == YamlNode::Kind::text) return {node.text, report.at(node.line, node.column)};
  const bool unquoted = node.kind == YamlNode::Kind::map || node.kind == YamlNode::Kind::list;
  report_type(node, name, "a text", unquoted ? "put quotes around a text that holds {, [ or ': '" : "", report);
  return {};
}

std::string joined(std::initializer_list<const char*> words) {
  std::string out;
  for (const char* word : words) out += (out.empty() ? "" : ", ") + std::string(word);
  return out;
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string near = base::nearest(word, candidates);
  return near.empty() ? std::string() : "did you mean '" + near + "'?";
}

bool require_map(const YamlNode& node, std::string_view name, FileReport& report) {
  if (node.kind == YamlNode::Kind::map) return true;
  report_type(node, name, "a map", "write 'key: value' lines below it", report);
  return false;
}

std::vector<Phrase> read_texts(const YamlNode& list, std::string_view name, FileReport& report) {
  if (list.kind != YamlNode::Kind::list) {
    report_type(list, name, "a list of texts", "write [\"…\"] or lines that begin with '- '", report);
    return {};
  }
  std::vector<Phrase> texts;
  texts.reserve(list.items.size());
  const std::string item_name = "an item of " + std::string(name);
  for (const YamlNode& item : list.items) {
    Phrase phrase = read_text(item, item_name, report);
    if (phrase.where.line > 0) texts.push_back(std::move(phrase));
  }
  return texts;
}

Fields::Fields(const YamlNode& node, FileReport& report, std::string_view what,
               std::initializer_list<const char*> known_keys)
    : node_(node), report_(report), what_(what) {
  if (!require_map(node, what, report)) return;
  for (const YamlKey& key : node.keys) {
    if (std::find(known_keys.begin(), known_keys.end(), key.text) != known_keys.end()) continue;
    has_unknown_keys_ = true;
    std::string hint = did_you_mean(key.text, {known_keys.begin(), known_keys.end()});
    if (hint.empty()) hint = "the keys are " + joined(known_keys);
    report.malformed(report.at(key.line, key.column), "unknown-key",
                     std::string(what) + " has no key " + quoted(key.text), std::move(hint));
  }
}

Phrase Fields::text(std::string_view key) const {
  const YamlNode* const found = find(key);
  return found ? read_text(*found, quoted(key), report_) : Phrase{};
}

Phrase Fields::required_text(std::string_view key) const {
  if (!find(key) && !has_unknown_keys_ && node_.kind == YamlNode::Kind::map) {
    report_.malformed(where(), "missing-key", std::string(what_) + " lacks the key " + quoted(key),
                      "add '" + std::string(key) + ": …'");
  }
  return text(key);
}

std::vector<Phrase> Fields::texts(std::string_view key) const {
  const YamlNode* const found = find(key);
  return found ? read_texts(*found, quoted(key), report_) : std::vector<Phrase>();
}

std::size_t Fields::choice(std::string_view key, std::initializer_list<const char*> choices,
                           std::size_t fallback) const {
  const Phrase chosen = text(key);
  if (chosen.where.line == 0) return fallback;
  const auto found = std::find(choices.begin(), choices.end(), chosen.text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string hint = did_you_mean(chosen.text, {choices.begin(), choices.end()});
  if (hint.empty()) hint = "one of " + joined(choices);
  report_.malformed(chosen.where, "bad-value", quoted(key) + " cannot be " + quoted(chosen.text), std::move(hint));
  return fallback;
}

}  // namespace verbatim::content
