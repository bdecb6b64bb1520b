#include "server/http_message.h"

#include <algorithm>
#include <array>
#include <ctime>

namespace verbatim::server {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view HttpRequest::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return {};
}

std::size_t HttpRequest::count(std::string_view name) const {
  return static_cast<std::size_t>(std::count_if(
      headers.begin(), headers.end(), [name](const auto& header) { return equal_ignoring_case(header.first, name); }));
}

bool HttpRequest::lists(std::string_view name, std::string_view token) const {
  for (const auto& [key, value] : headers) {
    if (!equal_ignoring_case(key, name)) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      if (equal_ignoring_case(trim(rest.substr(0, comma)), token)) return true;
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return false;
}

std::string_view HttpRequest::path() const {
  std::string_view path = target;
  const std::size_t scheme = path.find("://");
  if (!path.starts_with('/') && scheme != std::string_view::npos) {
    const std::size_t slash = path.find('/', scheme + 3);
    path = slash == std::string_view::npos ? "/" : path.substr(slash);
  }
  return path.substr(0, path.find('?'));
}

std::string_view HttpRequest::parameter(std::string_view name) const {
  const std::size_t question = target.find('?');
  std::string_view rest = question == std::string_view::npos ? std::string_view() : target.substr(question + 1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    if (pair.substr(0, equals) == name) return pair.substr(std::min(equals + 1, pair.size()));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

std::string_view reason_phrase(unsigned status) {
  switch (status) {
    case 100:
      return "Continue";
    case 200:
      return "OK";
    case 204:
      return "No Content";
    case 304:
      return "Not Modified";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string http_date(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::string to_bytes(const HttpResponse& response, unsigned version, bool keep_alive, bool head,
                     std::chrono::system_clock::time_point now) {
  std::string out;
  out.reserve(256 + response.body.size());
  const auto line = [&out](std::string_view name, std::string_view value) {
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  };
  out += version == 10 ? "HTTP/1.0 " : "HTTP/1.1 ";
  out += std::to_string(response.status) + ' ';
  out += reason_phrase(response.status);
  out += "\r\n";
  line("Date", http_date(now));
  if (!response.content_type.empty()) line("Content-Type", response.content_type);
  const bool has_length = response.status != 204 && response.status != 304;  // RFC 9110 section 8.6
  if (has_length) line("Content-Length", std::to_string(response.body.size()));
  line("X-Content-Type-Options", "nosniff");
  for (const auto& [name, value] : response.headers) line(name, value);
  // RFC 9112 section 9.3: staying is HTTP/1.0's exception and leaving is HTTP/1.1's. A 426 must name its Upgrade here.
  const bool upgrade = response.status == 426;
  if (!keep_alive) line("Connection", upgrade ? "Upgrade, close" : "close");
  if (keep_alive && upgrade) line("Connection", "Upgrade");
  if (keep_alive && !upgrade && version == 10) line("Connection", "keep-alive");
  out += "\r\n";
  if (!head) out += response.body;
  return out;
}

}  // namespace verbatim::server
