#include "server/http_routes.h"

#include <string>

#include "server/http_checks.h"

namespace verbatim::server {
namespace {

using dialogue::ErrorCode;

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

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return equal_ignoring_case(type, "application/json");
}

base::Task<HttpResponse> post_message(const ChatService& service, const HttpRequest& request) {
  if (request.method != "POST") co_return method_not_allowed("POST");
  if (request.count("Content-Type") != 1 || !is_json(request.header("Content-Type"))) {
    co_return refusal(415, ErrorCode::bad_request, "Content-Type must be application/json");
  }
  Answer answer = co_await service.post(request.body);
  HttpResponse response;
  response.status = answer.error ? status_of(*answer.error) : 200;
  response.content_type = "application/json";
  response.body = std::move(answer.frame);
  response.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
  if (response.status == 429 || response.status == 503) response.headers.emplace_back("Retry-After", "1");
  co_return response;
}

HttpResponse asset(const Asset& asset, const HttpRequest& request) {
  return is_get(request) ? asset.respond(request) : method_not_allowed("GET, HEAD");
}

}  // namespace

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

Routes public_routes(const ChatService& service, const CurrentEdition& edition) {
  return [&service, &edition](const HttpRequest& request) -> base::Task<HttpResponse> {
    const std::string_view path = request.path();
    if (path == "/v1/messages") co_return co_await post_message(service, request);
    if (path == "/") co_return asset(edition.get()->page, request);
    if (path == "/widget.js") co_return asset(edition.get()->widget, request);
    co_return nothing_here();
  };
}

Routes internal_routes() {
  return [](const HttpRequest& request) -> base::Task<HttpResponse> {
    if (request.path() != "/healthz") co_return nothing_here();
    if (!is_get(request)) co_return method_not_allowed("GET, HEAD");
    HttpResponse response;
    response.content_type = "text/plain; charset=utf-8";
    response.body = "ok\n";
    co_return response;
  };
}

}  // namespace verbatim::server
