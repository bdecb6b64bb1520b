#pragma once

#include <string_view>

#include "dialogue/assistant.h"
#include "server/asset.h"

namespace verbatim::server {

// The chat widget at `/widget.js` (src/widget/), with the words that it shows by itself baked in from
// responses/<lang>/system/: every language's labels (system.widget_…, as plain text) and those of the bot's lines that
// it needs without a connection (as HTML).
Asset widget_script(const dialogue::Assistant& assistant);

// The sources of the widget, compiled in (generated from src/widget/ by CMake).
extern const std::string_view kWidgetScriptSource;
extern const std::string_view kWidgetStyleSource;

}  // namespace verbatim::server
