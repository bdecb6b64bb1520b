#pragma once

#include "content/draft.h"
#include "content/yaml_reader.h"

namespace verbatim::content {

// Adds what an intents/<lang>/<topic>.yaml says to the draft. Reports the file's own problems: wrong keys and types,
// bad ids, intents without patterns or examples. Regexes are checked by regex_check.h, names by references.h.
void read_intent_file(const YamlNode& root, FileReport& report, LanguageDraft& draft);

}  // namespace verbatim::content
