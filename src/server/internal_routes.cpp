#include "server/internal_routes.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "protocol/json_text.h"
#include "server/metrics.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
using Event =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

HttpResponse plain(unsigned status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(body);
  return response;
}

void append_member(std::string& json, std::string_view name, std::string_view value) {
  json += json.empty() ? "{" : ",";
  protocol::append_json_string(json, name);
  json += ':';
  protocol::append_json_string(json, value);
}

HttpResponse json_object(unsigned status, std::string members) {
  HttpResponse response = plain(status, std::move(members) + "}\n");
  response.content_type = "application/json";
  return response;
}

HttpResponse readiness_of(const Operations& operations) {
  if (!operations.ready) return plain(503, "draining\n");
  const store::StoreCondition store = operations.store.condition();
  return plain(200, store.degraded ? "ready\ndegraded: " + store.reason + "\n" : "ready\n");
}

HttpResponse version_of(const Operations& operations) {
  std::string json;
  append_member(json, "version", operations.version);
  append_member(json, "content", operations.edition.get()->assistant->content().version);
  return json_object(200, std::move(json));
}

HttpResponse metrics_of(const Operations& operations) {
  const std::shared_ptr<const Edition> edition = operations.edition.get();
  Condition condition;
  condition.ready = operations.ready;
  condition.content_version = edition->assistant->content().version;
  condition.program_version = operations.version;
  condition.reloads_done = operations.reloader.done_count();
  condition.reloads_failed = operations.reloader.failed_count();
  condition.store = operations.store.condition();
  condition.decisions = operations.decisions.decisions.counts();
  condition.outgoing = operations.outgoing;
  if (operations.records.unmatched != nullptr) condition.unmatched = operations.records.unmatched->forgotten();
  condition.log_lines_dropped = operations.log.dropped();
  HttpResponse response = plain(200, metrics_text(operations.counters, condition));
  response.content_type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

HttpResponse to_response(const Reload& reload) {
  std::string json;
  append_member(json, "result", reload.done ? "reloaded" : "failed");
  append_member(json, "content", reload.version);
  json += ",\"diagnostics\":[";
  for (std::size_t i = 0; i < reload.diagnostics.size(); ++i) {
    if (i > 0) json += ',';
    protocol::append_json_string(json, base::to_string(reload.diagnostics[i]));
  }
  return json_object(reload.done ? 200 : 422, std::move(json += ']'));
}

Task<HttpResponse> reload(const Operations& operations) {
  const Executor executor = co_await asio::this_coro::executor;
  struct Pending {
    Event finished;
    std::optional<Reload> result{};
  };
  const auto pending = std::make_shared<Pending>(Pending{Event(executor, Event::time_point::max())});
  const bool begun = operations.reloader.begin([executor, pending](const Reload& result) {
    asio::post(executor, [pending, result] {
      pending->result = result;
      pending->finished.cancel();
    });
  });
  if (!begun) {
    std::string json;
    append_member(json, "result", "a reload is under way");
    co_return json_object(409, std::move(json));
  }
  if (!pending->result) co_await pending->finished.async_wait(kAsTuple);
  co_return to_response(*pending->result);
}

}  // namespace

Routes internal_routes(const Operations& operations) {
  return [operations](const HttpRequest& request, Client&) -> Task<HttpResponse> {
    const std::string_view path = request.path();
    if (path == "/reload") {
      if (request.method != "POST") co_return method_not_allowed("POST");
      co_return co_await reload(operations);
    }
    if (path != "/healthz" && path != "/readyz" && path != "/version" && path != "/metrics") co_return nothing_here();
    if (!is_get(request)) co_return method_not_allowed("GET, HEAD");
    if (path == "/readyz") co_return readiness_of(operations);
    if (path == "/version") co_return version_of(operations);
    if (path == "/metrics") co_return metrics_of(operations);
    co_return plain(200, "ok\n");
  };
}

}  // namespace verbatim::server
