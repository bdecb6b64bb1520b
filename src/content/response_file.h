#pragma once

#include <optional>

#include "content/content.h"
#include "content/loader.h"
#include "content/source_files.h"
#include "content/yaml_reader.h"

namespace verbatim::content {

// Reads a responses/<lang>/**/*.md: front matter, body, and the renderings of the body. Reports the file's own
// problems; whether its follow-ups exist is checked by references.h. Nothing if there is no id to know it by.
std::optional<Response> read_response_file(const SourceFile& file, const LoadLimits& limits, FileReport& report);

}  // namespace verbatim::content
