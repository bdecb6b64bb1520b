#pragma once

#include <string_view>

#include "dialogue/assistant.h"
#include "server/asset.h"

namespace verbatim::server {

// The page at `/` (demo_page.html): what this is, the widget to try, how to embed it. What the bot says is not in the
// page's source. Its Content-Security-Policy allows nothing but its own style and script, the widget and its WebSocket.
Asset demo_page(const dialogue::Assistant& assistant);

// The source of the page, compiled in (generated from demo_page.html by CMake).
extern const std::string_view kDemoPageSource;

}  // namespace verbatim::server
