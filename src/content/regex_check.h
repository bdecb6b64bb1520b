#pragma once

#include "base/diagnostic.h"
#include "content/content.h"

namespace verbatim::content {

// Checks every regex and pattern of a language by itself, before its terms are known: bad-regex, bad-pattern,
// matches-empty, not-normalised. A reference stands for some word, so a mistake is reported where it is, not where it
// is used.
void check_regexes(const Language& language, base::Diagnostics& diagnostics);

// Checks what they expand to: term-too-large, and bad-regex where only the whole can be wrong. Terms must be known and
// free of cycles, and check_regexes must have found no error.
void check_expansions(const Language& language, base::Diagnostics& diagnostics);

}  // namespace verbatim::content
