#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "server/http_message.h"

namespace verbatim::server {

// Which web pages may talk to the bot, over WebSocket and HTTP alike: what comes from no browser (no Origin), the pages
// of the very host that is asked, and the listed ones. Immutable: any thread.
class OriginPolicy {
 public:
  // "https://example.org, https://*.example.org:8443, *"; may be empty. `*.` stands for one or more labels, never for
  // none; `*` alone for every origin, "null" included.
  static base::Result<OriginPolicy> parse(std::string_view list);

  bool allows(const HttpRequest& head) const;

  // Whether a page of another host is asking, which needs CORS headers to read the answer.
  static bool is_cross_origin(const HttpRequest& head);

 private:
  struct Pattern {
    std::string head, tail;  // "https://" and ".example.org" around a wildcard; all in `head` if there is none
    bool wildcard = false;
  };
  bool listed(std::string_view origin) const;

  std::vector<Pattern> patterns_;
  bool everyone_ = false;
};

}  // namespace verbatim::server
