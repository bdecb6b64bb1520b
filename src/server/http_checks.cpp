#include "server/http_checks.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "protocol/server_frame.h"

namespace verbatim::server {
namespace {

constexpr std::size_t kWebSocketKeyCharacters = 24;  // 16 bytes in base64
constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kDigits = "0123456789";

HttpResponse fatal(unsigned status, std::string message) {
  HttpResponse response = refusal(status, dialogue::ErrorCode::bad_request, std::move(message));
  response.close = true;
  return response;
}

bool consists_of(std::string_view text, std::string_view letters, std::string_view digits, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return letters.find(c) != std::string_view::npos || digits.find(c) != std::string_view::npos ||
           others.find(c) != std::string_view::npos;
  });
}

// uri-host [ ":" port ] (RFC 9110 section 7.2), without the percent-encoding that no name in use has.
bool is_valid_host(std::string_view host) {
  std::string_view port;
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos) return false;
    port = host.substr(end + 1);
    host = host.substr(1, end - 1);
    if (!consists_of(host, "abcdefABCDEF", kDigits, ":.")) return false;
  } else {
    const std::size_t colon = std::min(host.find(':'), host.size());
    port = host.substr(colon);
    host = host.substr(0, colon);
    if (!consists_of(host, kLetters, kDigits, "-._~")) return false;
  }
  if (host.empty()) return false;
  return port.empty() || (port[0] == ':' && port.size() <= 6 && consists_of(port.substr(1), {}, kDigits, {}));
}

bool is_valid_target(const HttpRequest& head) {
  const bool printable =
      std::all_of(head.target.begin(), head.target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  const bool absolute = head.target.starts_with("http://") || head.target.starts_with("https://");
  return printable && (head.target.starts_with('/') || absolute || (head.target == "*" && head.method == "OPTIONS"));
}

}  // namespace

HttpResponse refusal(unsigned status, dialogue::ErrorCode code, std::string message) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = protocol::encode_error({code, std::move(message), nullptr}, {});
  return response;
}

std::optional<HttpResponse> check_head(const HttpRequest& head) {
  if (head.version != 10 && head.version != 11) return fatal(505, "HTTP/1.1 and HTTP/1.0 are spoken here");
  const std::size_t hosts = head.count("Host");
  if (hosts > 1 || (hosts == 0 && head.version == 11)) return fatal(400, "a request has exactly one Host header");
  if (hosts == 1 && !is_valid_host(head.header("Host"))) return fatal(400, "Host must be a name and perhaps a port");
  const std::size_t encodings = head.count("Transfer-Encoding");
  if (encodings > 0 && (head.version == 10 || head.count("Content-Length") > 0)) {
    return fatal(400, "Transfer-Encoding goes with neither HTTP/1.0 nor Content-Length");
  }
  if (encodings > 1 || (encodings == 1 && !equal_ignoring_case(head.header("Transfer-Encoding"), "chunked"))) {
    return fatal(501, "the only Transfer-Encoding understood is chunked");
  }
  if (head.method == "CONNECT") return fatal(405, "this is not a proxy");
  if (!is_valid_target(head)) return fatal(400, "the target must be a path of printable ASCII");
  if (head.count("Expect") > 0 && !equal_ignoring_case(head.header("Expect"), "100-continue")) {
    return fatal(417, "the only expectation understood is 100-continue");
  }
  return std::nullopt;
}

bool asks_for_upgrade(const HttpRequest& head) {
  return head.version == 11 && head.lists("Connection", "upgrade") && head.lists("Upgrade", "websocket");
}

std::optional<HttpResponse> check_upgrade(const HttpRequest& head) {
  if (head.method != "GET") {
    HttpResponse response = fatal(405, "a WebSocket begins with GET");
    response.headers.emplace_back("Allow", "GET");
    return response;
  }
  if (!asks_for_upgrade(head) || head.header("Sec-WebSocket-Version") != "13" ||
      head.count("Sec-WebSocket-Version") != 1) {
    HttpResponse response = fatal(426, "this address speaks WebSocket, version 13 (RFC 6455)");
    response.headers.emplace_back("Upgrade", "websocket");
    response.headers.emplace_back("Sec-WebSocket-Version", "13");
    return response;
  }
  const std::string_view key = head.header("Sec-WebSocket-Key");
  if (head.count("Sec-WebSocket-Key") != 1 || key.size() != kWebSocketKeyCharacters || !key.ends_with("==") ||
      !consists_of(key.substr(0, key.size() - 2), kLetters, kDigits, "+/")) {
    return fatal(400, "Sec-WebSocket-Key must be 16 bytes in base64");
  }
  if (head.count("Transfer-Encoding") > 0 ||
      (head.count("Content-Length") > 0 && head.header("Content-Length") != "0")) {
    return fatal(400, "a WebSocket handshake has no body");
  }
  return std::nullopt;
}

}  // namespace verbatim::server
