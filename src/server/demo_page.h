#pragma once

#include <string>
#include <string_view>

#include "dialogue/assistant.h"

namespace verbatim::server {

// The chat page at `/` (demo_page.html), with the bot's own lines filled in: no sentence of the bot is in the page's
// source.
class DemoPage {
 public:
  explicit DemoPage(const dialogue::Assistant& assistant);

  const std::string& html() const { return html_; }
  // Value of Content-Security-Policy: nothing but this page's own style, script and WebSocket.
  const std::string& policy() const { return policy_; }

 private:
  std::string html_;
  std::string policy_;
};

// The source of the page, compiled in (generated from demo_page.html by CMake).
extern const std::string_view kDemoPageSource;

}  // namespace verbatim::server
