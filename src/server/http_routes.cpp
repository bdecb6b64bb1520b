#include "server/http_routes.h"

#include <chrono>
#include <string>

#include "server/http_checks.h"
#include "server/schema_files.h"

namespace verbatim::server {
namespace {

using dialogue::ErrorCode;

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return equal_ignoring_case(type, "application/json");
}

// CORS (the Fetch standard): what a page of another, allowed origin must be told after it asks.
void share_with(const HttpRequest& request, HttpResponse& response) {
  response.headers.emplace_back("Vary", "Origin");
  if (!OriginPolicy::is_cross_origin(request)) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", request.header("Origin"));
  response.headers.emplace_back("Access-Control-Expose-Headers", "Retry-After, X-Request-Id");
}

std::string in_seconds(std::chrono::milliseconds wait) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(wait).count());
}

Task<HttpResponse> post_message(const ChatService& service, const HttpRequest& request, Client& client) {
  if (auto refused = check_post(request)) co_return *std::move(refused);
  Answer answer = co_await service.post(request.body, client);
  HttpResponse response;
  response.status = answer.error ? status_of(*answer.error) : 200;
  response.content_type = "application/json";
  response.body = std::move(answer.frame);
  finish_answer(response, answer.retry_after);
  co_return response;
}

HttpResponse asset(const Asset& asset, const HttpRequest& request) {
  return is_get(request) ? asset.respond(request) : method_not_allowed("GET, HEAD");
}

}  // namespace

std::optional<HttpResponse> answer_preflight(const HttpRequest& request, std::string methods, std::string headers) {
  if (request.method != "OPTIONS" || request.count("Access-Control-Request-Method") == 0) return std::nullopt;
  HttpResponse response;
  response.status = 204;
  response.headers = {{"Access-Control-Allow-Methods", std::move(methods)},
                      {"Access-Control-Allow-Headers", std::move(headers)},
                      {"Access-Control-Max-Age", "600"}};
  return response;
}

std::optional<HttpResponse> check_post(const HttpRequest& request) {
  if (auto response = answer_preflight(request, "POST", "Content-Type")) return response;
  if (request.method != "POST") return method_not_allowed("POST");
  if (request.count("Content-Type") != 1 || !is_json(request.header("Content-Type"))) {
    return refusal(415, ErrorCode::bad_request, "Content-Type must be application/json");
  }
  return std::nullopt;
}

void finish_answer(HttpResponse& response, std::optional<std::chrono::milliseconds> retry_after) {
  response.headers.emplace_back("Cache-Control", "no-store");
  if (response.status != 429 && response.status != 503) return;
  response.headers.emplace_back("Retry-After", retry_after ? in_seconds(*retry_after) : "1");
}

HttpResponse problem_response(const dialogue::Problem& problem, std::optional<std::chrono::milliseconds> retry_after) {
  HttpResponse response = refusal(status_of(problem.code), problem.code, problem.message);
  finish_answer(response, retry_after);
  return response;
}

HttpResponse method_not_allowed(std::string allowed) {
  HttpResponse response = refusal(405, ErrorCode::bad_request, "this address takes " + allowed);
  response.headers.emplace_back("Allow", std::move(allowed));
  return response;
}

HttpResponse nothing_here() {
  return refusal(404, ErrorCode::bad_request, "there is nothing at this address");
}

bool is_get(const HttpRequest& request) {
  return request.method == "GET" || request.method == "HEAD";
}

HttpResponse refuse_origin(const HttpRequest& request, Counters& counters, base::Log& log) {
  static constexpr std::size_t kShown = 100;
  counters.limit_reached(Limit::allowed_origins);
  log.warning("origin_refused", {{"origin", request.header("Origin").substr(0, kShown)},
                                 {"host", request.header("Host").substr(0, kShown)},
                                 {"setting", to_string(Limit::allowed_origins)}});
  return refusal(403, ErrorCode::bad_request, "pages of this origin may not talk to the bot: see allowed_origins");
}

unsigned status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::too_long:
      return 413;
    case ErrorCode::rate_limited:
      return 429;
    case ErrorCode::overloaded:
    case ErrorCode::draining:
    case ErrorCode::internal:
      return 503;
    default:
      return 400;
  }
}

Routes public_routes(const ChatService& service, const ChannelRoutes& channels, const CurrentEdition& edition,
                     const OriginPolicy& origins, base::Log& log) {
  return [&](const HttpRequest& request, Client& client) -> Task<HttpResponse> {
    const std::string_view path = request.path();
    const ChannelRoutes::Answerer answer = path == "/v1/messages" ? post_message : channels.http(path);
    if (answer) {
      if (!origins.allows(request)) co_return refuse_origin(request, client.counters, log);
      HttpResponse response = co_await answer(service, request, client);
      share_with(request, response);
      co_return response;
    }
    if (path == "/") co_return asset(edition.get()->page, request);
    if (path == "/widget.js") co_return asset(edition.get()->widget, request);
    if (path.starts_with(kSchemaPath)) {
      const Asset* file = schema_file(path.substr(kSchemaPath.size()));
      co_return file == nullptr ? nothing_here() : asset(*file, request);
    }
    co_return nothing_here();
  };
}

}  // namespace verbatim::server
