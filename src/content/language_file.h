#pragma once

#include "content/content.h"
#include "content/yaml_reader.h"

namespace verbatim::content {

// Reads intents/<lang>/_language.yaml. Reports its own problems, expansion-loop among them; regexes are checked by
// regex_check.h.
LanguageRules read_language_file(const YamlNode& root, FileReport& report);

}  // namespace verbatim::content
