#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"

namespace verbatim::content {

// What a file's reader has to say. `malformed` means that something could not be read and was left out, so that checks
// which need the whole language would only repeat the mistake in other words.
class FileReport {
 public:
  FileReport(std::string file, base::Diagnostics& diagnostics) : file_(std::move(file)), diagnostics_(diagnostics) {}

  base::Location at(int line, int column = 0) const { return {file_, line, column}; }
  const std::string& file() const { return file_; }
  bool malformed() const { return malformed_; }

  // Something was left out.
  void malformed(base::Location where, std::string_view rule, std::string text, std::string hint = {}) {
    malformed_ = true;
    diagnostics_.error(std::move(where), rule, std::move(text), std::move(hint));
  }
  // Read, but not right.
  void error(base::Location where, std::string_view rule, std::string text, std::string hint = {}) {
    diagnostics_.error(std::move(where), rule, std::move(text), std::move(hint));
  }
  void warning(base::Location where, std::string_view rule, std::string text, std::string hint = {}) {
    diagnostics_.warning(std::move(where), rule, std::move(text), std::move(hint));
  }

 private:
  std::string file_;
  base::Diagnostics& diagnostics_;
  bool malformed_ = false;
};

struct YamlKey {
  std::string text;
  int line = 0;
  int column = 0;
};

// A YAML value with its place in the file (from 1). A map has as many keys as items; a list has no keys.
struct YamlNode {
  enum class Kind { null, text, list, map };
  Kind kind = Kind::null;
  int line = 0;
  int column = 0;
  std::string text;
  std::vector<YamlKey> keys;
  std::vector<YamlNode> items;

  const YamlNode* find(std::string_view key) const;
};

// Parses one YAML document: maps with plain keys, lists and text; no anchors, no aliases (they could make a small file
// huge). `first_line` is the line in the file that `yaml` begins at. Reports yaml-syntax and duplicate-key; the first
// of repeated keys is kept. A null node if the syntax is wrong or there is nothing.
//
// It listens to the parser's events instead of using YAML::Node, which hides repeated keys and takes several times as
// long.
YamlNode parse_yaml(const std::string& yaml, FileReport& report, int first_line = 1);

}  // namespace verbatim::content
