#pragma once

#include "base/diagnostic.h"
#include "matching/engine.h"

namespace verbatim::authoring {

// Which patterns earn their place. Lays every pattern of an intent over that intent's examples and over the messages
// that were heard for it, and warns of each pattern that fits none of them (idle-pattern: it was written for a sentence
// that nobody says), and of each example that no pattern but one fits (thin-example: one edit from being lost). Takes
// seconds for tens of thousands of messages; on `threads` threads.
void report_pattern_use(const matching::Engine& engine, base::Diagnostics& diagnostics, unsigned threads);

}  // namespace verbatim::authoring
