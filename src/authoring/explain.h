#pragma once

#include <string>

#include "dialogue/reply.h"
#include "matching/trace.h"

namespace verbatim::authoring {

// The trace of one message in plain words, for an editor: what was read, which words meant what, who competed, why the
// winner won and what the nearest miss lacked. Prints what the matcher recorded; computes nothing of its own.
std::string explain(std::string_view message, const matching::Trace& trace, const dialogue::Reply& reply);

}  // namespace verbatim::authoring
