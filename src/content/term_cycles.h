#pragma once

#include <cstdint>
#include <vector>

#include "base/diagnostic.h"
#include "content/content.h"

namespace verbatim::content {

// Reports term-cycle, once for each cycle, and term-too-large for terms that nest deeper than kMaxTermDepth.
// `nested[i]` are the positions of the terms that terms[i] refers to.
void check_nesting(const std::vector<Term>& terms, const std::vector<std::vector<std::uint32_t>>& nested,
                   base::Diagnostics& diagnostics);

}  // namespace verbatim::content
