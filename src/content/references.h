#pragma once

#include "base/diagnostic.h"
#include "content/draft.h"

namespace verbatim::content {

// Fills the indexes of the draft's language and joins misspelt words to their terms. Reports duplicate-id.
void index_language(LanguageDraft& draft, base::Diagnostics& diagnostics);

// Whether everything that the draft names exists, and whether everything that exists is named: unknown-term,
// term-cycle, unknown-hides, unknown-subject, unknown-beats, unknown-follow-up, intent-without-response,
// unreached-response, unused-term; term-too-large for terms nested too deep. Sets the subjects that topics have by
// default. The draft must be complete and indexed. Returns whether all its terms can be expanded.
bool check_references(LanguageDraft& draft, base::Diagnostics& diagnostics);

}  // namespace verbatim::content
