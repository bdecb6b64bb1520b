#pragma once

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "authoring/eval.h"
#include "content/content.h"
#include "matching/engine.h"

namespace verbatim::authoring {

// What each stage of the matcher is worth, and what another working point would give: the figures of `lines` with
// everything on, with each stage of matching::stages() off, then the curve of right against wrong answers as the least
// confidence moves. Compiles the content anew for every row; `print` gets each row of the table as soon as it is known.
void ablate(std::shared_ptr<const content::Content> content, const matching::EngineOptions& options,
            const std::vector<EvalLine>& lines, const std::function<void(std::string_view)>& print);

}  // namespace verbatim::authoring
