#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "app/settings.h"
#include "base/diagnostic.h"
#include "dialogue/assistant.h"

namespace verbatim::app {

// The content of `settings.content`, loaded and compiled; with `self_check` also held against its own examples, and
// against `require_approved`. Null if there was an error. Problems go to `diagnostics`.
// `cache` is the bots'; without it every message is decided anew.
std::shared_ptr<const dialogue::Assistant> load_assistant(
    const Settings& settings, bool self_check, base::Diagnostics& diagnostics,
    const std::shared_ptr<dialogue::DecisionCache>& cache = nullptr);

// The same for commands: prints every problem to stderr.
std::shared_ptr<const dialogue::Assistant> load_or_complain(
    const Settings& settings, bool self_check = false, const std::shared_ptr<dialogue::DecisionCache>& cache = nullptr);

// Compiles the regexes that loading left for their first use, so that no user waits for them; until `stop` says so.
void compile_rest(const dialogue::Assistant& assistant, const std::stop_token& stop = {});

// Changes when a file under intents/ or responses/ is written, added, removed or renamed: paths, sizes and times only.
std::string content_fingerprint(const std::string& content);

}  // namespace verbatim::app
