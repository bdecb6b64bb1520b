// Any bytes as an HTTP request to the clients' port: parsed, checked, routed and answered as a connection does it, with
// the sockets left out. What comes out must be one response, whatever the request wanted to smuggle into it.
#include <boost/asio/buffer.hpp>
#include <chrono>
#include <cstdlib>
#include <string_view>

#include "run_task.h"
#include "sample_content.h"
#include "server/channel_routes.h"
#include "server/http_checks.h"
#include "server/http_routes.h"
#include "server/request_parser.h"
#include "store/memory_store.h"

namespace {

using namespace verbatim;

void require(bool holds) {
  if (!holds) std::abort();
}

void expect_one_response(const server::HttpResponse& response, bool head) {
  require(response.status >= 200 && response.status < 600);
  const std::string bytes = server::to_bytes(response, 11, true, head, std::chrono::system_clock::time_point());
  const std::size_t end = bytes.find("\r\n\r\n");
  require(end != std::string::npos && bytes.size() - end - 4 == (head ? 0 : response.body.size()));
  for (std::size_t i = 0; i < end; ++i) require(bytes[i] != '\0' && (bytes[i] == '\r') == (bytes[i + 1] == '\n'));
}

struct Site {
  base::ManualClock clock;
  base::NullLog log;
  server::CurrentEdition edition{std::make_shared<const server::Edition>(
      std::shared_ptr<const dialogue::Assistant>(std::shared_ptr<void>(), &sample::assistant()))};
  store::MemoryStore store{clock, {100, std::chrono::seconds(60), std::chrono::seconds(60), 1}};
  server::MessageLimits limits{.on = false};
  server::ChatService service{edition, store, clock, log, limits};
  server::OriginPolicy origins = *server::OriginPolicy::parse("https://*.example.org");
  server::ChannelRoutes channels{service, {.rasa = true, .deep_chat = true}, log};
  server::Routes routes = server::public_routes(service, channels, edition, origins, log);
  server::Counters counters;
  server::Client client{counters, "c"};
};

Site& site() {
  static Site site;
  return site;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  site();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  server::RequestParser parser;
  parser.header_limit(16 * 1024);
  parser.body_limit(64 * 1024);
  parser.eager(true);
  boost::beast::error_code error;
  std::size_t read = 0;
  while (!error && read < size && !parser.is_done()) {
    const std::size_t took = parser.put(boost::asio::buffer(data + read, size - read), error);
    if (took == 0) break;
    read += took;
  }
  if (!parser.is_header_done()) return 0;
  const server::HttpRequest request = server::to_request(parser.get());
  const bool head = request.method == "HEAD";
  if (const auto refused = server::check_head(request)) return expect_one_response(*refused, head), 0;
  if (const auto refused = server::check_upgrade(request)) expect_one_response(*refused, head);
  if (!parser.is_done()) return 0;
  expect_one_response(sample::run(site().routes(request, site().client)), head);
  return 0;
}
