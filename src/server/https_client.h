#pragma once

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "channels/calling_channel.h"
#include "server/outgoing.h"
#include "server/sockets.h"

namespace verbatim::server {

// Authorities that are trusted: the system's, or those of `file`. TLS 1.2 and up. Blocks for as long as reading takes.
base::Result<std::shared_ptr<boost::asio::ssl::context>> load_authorities(const std::string& file);

// What came of a call.
struct CallResult {
  unsigned status = 0;  // 0: there was no answer, and `failure` says why
  std::string body{};
  std::string failure{};
  bool timed_out = false;
  std::optional<std::chrono::seconds> retry_after{};  // Retry-After (RFC 9110 section 10.2.3), in seconds only
};

// Posts to HTTPS hosts, one call after the other; keeps a connection to each host open as long as it likes. The host
// must prove its name by a certificate of a trusted authority. Redirects are answers like all others: nothing is
// followed. One coroutine at a time; all on one thread.
class HttpsClient {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // `options` and `context` must outlive it.
  HttpsClient(const Executor& executor, const OutgoingOptions& options,
              std::shared_ptr<boost::asio::ssl::context> context);
  ~HttpsClient();

  Task<CallResult> post(const channels::Call& call, const Headers& headers);

 private:
  struct Open;  // a connection

  Task<std::string> connect(const std::string& host, base::TimePoint deadline);
  Task<CallResult> exchange(const channels::Call& call, const Headers& headers, base::TimePoint deadline, bool& stale);

  const Executor executor_;
  const OutgoingOptions& options_;
  const std::shared_ptr<boost::asio::ssl::context> context_;
  std::map<std::string, std::unique_ptr<Open>> open_;  // by host
};

// "host:port" or "host", which is port 443; "[::1]:8443".
std::pair<std::string, std::string> split_host(std::string_view host);

}  // namespace verbatim::server
