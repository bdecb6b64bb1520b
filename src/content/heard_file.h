#pragma once

#include "content/draft.h"
#include "content/source_files.h"
#include "content/yaml_reader.h"

namespace verbatim::content {

// Reads `intents/<lang>/heard/*.jsonl` into draft.language.heard: one JSON object in each line, as the files that
// `verbatim eval` scores: {"text": "...", "ids": ["best.id", ...]}; with "double" the first two ids are wanted,
// with "ambiguous" each as much as the others. Of a conversation ("turns") the last turn is taken if "after" says which
// intent was answered before it; else it is passed over. Reports bad-json, missing-key and too-long.
void read_heard_file(const SourceFile& file, FileReport& report, LanguageDraft& draft);

}  // namespace verbatim::content
