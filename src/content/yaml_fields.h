#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "content/content.h"
#include "content/yaml_reader.h"

namespace verbatim::content {

// Reads the keys of one YAML map with checks: unknown-key, wrong-type, missing-key, bad-value. What is wrong is
// reported and read as if it were absent.
class Fields {
 public:
  // `what` names the map in messages ("an intent"). A node that is no map is reported and read as an empty one. `node`
  // and `report` must outlive this.
  Fields(const YamlNode& node, FileReport& report, std::string_view what,
         std::initializer_list<const char*> known_keys);

  const YamlNode* find(std::string_view key) const { return node_.find(key); }
  // Then a key that seems to be missing may only be misspelt.
  bool has_unknown_keys() const { return has_unknown_keys_; }
  // Where the map begins.
  base::Location where() const { return report_.at(node_.line, node_.column); }

  Phrase text(std::string_view key) const;
  Phrase required_text(std::string_view key) const;
  std::vector<Phrase> texts(std::string_view key) const;
  // Position of the text in `choices`; `fallback` if the key is absent or its text is none of them.
  std::size_t choice(std::string_view key, std::initializer_list<const char*> choices, std::size_t fallback) const;

 private:
  const YamlNode& node_;
  FileReport& report_;
  std::string_view what_;
  bool has_unknown_keys_ = false;
};

// The texts of a list node; `name` is what messages call it.
std::vector<Phrase> read_texts(const YamlNode& list, std::string_view name, FileReport& report);
// Whether `node` is a map; reports wrong-type if it is not.
bool require_map(const YamlNode& node, std::string_view name, FileReport& report);

// "did you mean 'x'?", or nothing when no candidate is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace verbatim::content
