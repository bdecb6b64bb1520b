#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "content/loader.h"

namespace verbatim::content {

// A file of a content folder: valid UTF-8 without control characters, within the limits.
struct SourceFile {
  std::string path;   // as reached from the root, for messages: "content/intents/en/chemo.yaml"
  std::string name;   // below its language folder: "chemo.yaml", "chat/help.md"
  std::string bytes;  // without a byte order mark
};

struct LanguageFiles {
  std::string tag;
  std::optional<SourceFile> rules;  // _language.yaml
  std::vector<SourceFile> intents, heard, responses;
  bool complete = true;  // false when something that belongs to it could not be read
};

struct SourceTree {
  std::vector<LanguageFiles> languages;  // by tag
  std::string version;                   // hex SHA-256 over the sorted (path below the root, bytes) of all files
};

// Finds and reads every file of `root`. Reports unreadable, no-language, too-many-files, file-too-large, invalid-utf8,
// control-character and ignored-file.
SourceTree read_sources(const std::string& root, base::Diagnostics& diagnostics, const LoadLimits& limits);

}  // namespace verbatim::content
