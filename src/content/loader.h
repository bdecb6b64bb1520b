#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/diagnostic.h"
#include "content/content.h"

namespace verbatim::content {

// Bounds on what a content folder may hold; going over one is a diagnostic that names it.
struct LoadLimits {
  std::size_t max_file_bytes = 256 * 1024;
  std::size_t max_files = 5'000;
  std::size_t max_body_characters = 4'000;
  unsigned threads = 2;  // on which files are parsed
};

struct SourceTree;

// Reads `root`/intents/<lang>/*.yaml and `root`/responses/<lang>/**/*.md of every language, and checks syntax, then
// references: every problem found is added to `diagnostics`, not only the first. Nothing is returned if there was an
// error. Examples are checked later, by matching::self_check, which needs the compiled patterns. Blocking file I/O: not
// for I/O threads.
std::optional<Content> load(const std::string& root, base::Diagnostics& diagnostics, const LoadLimits& limits = {});

// The same of what read_sources found (source_files.h), whose problems are in `diagnostics` already.
std::optional<Content> load(const SourceTree& tree, base::Diagnostics& diagnostics, const LoadLimits& limits = {});

}  // namespace verbatim::content
