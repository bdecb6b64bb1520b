#pragma once

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "app/settings.h"
#include "base/diagnostic.h"
#include "base/log.h"
#include "dialogue/assistant.h"

namespace verbatim::app {

// Whether content is held against its own examples. `unless_passed`: not if exactly this content passed with exactly
// this program before, as model_cache remembers and the log then says. Only with `yes` are files parsed that
// were without a fault before.
enum class SelfCheck { no, unless_passed, yes };

// The content of `settings.content`, loaded and compiled; with a self-check also held against its own examples, and
// against `require_approved`. Null if there was an error. Problems go to `diagnostics`.
// `cache` is the bots'; without it every message is decided anew.
std::shared_ptr<const dialogue::Assistant> load_assistant(
    const Settings& settings, SelfCheck self_check, base::Diagnostics& diagnostics, base::Log& log,
    const std::shared_ptr<dialogue::DecisionCache>& cache = nullptr);

// The same for commands: prints every problem to stderr.
std::shared_ptr<const dialogue::Assistant> load_or_complain(
    const Settings& settings, SelfCheck self_check, base::Log& log,
    const std::shared_ptr<dialogue::DecisionCache>& cache = nullptr);
// ... that only ask the content: without a self-check, errors alone, nothing logged.
std::shared_ptr<const dialogue::Assistant> load_or_complain(const Settings& settings);

// Compiles the regexes that loading left for their first use, so that no user waits for them; until `stop` says so.
void compile_rest(const dialogue::Assistant& assistant, const std::stop_token& stop = {});

// Changes when a file under intents/ or responses/ is written, added, removed or renamed: paths, sizes and times only.
std::string content_fingerprint(const std::string& content);

}  // namespace verbatim::app
