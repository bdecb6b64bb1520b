#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// HTTP/1.1 messages as plain values (RFC 9110, RFC 9112), so that what is answered to what can be tested without a
// socket.
namespace verbatim::server {

// The views live as long as the parser that read them.
struct HttpRequest {
  std::string_view method, target;
  unsigned version = 11;  // 10 or 11
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string_view body;

  // The value of the first header of that name (any case), empty if there is none; and how many there are.
  std::string_view header(std::string_view name) const;
  std::size_t count(std::string_view name) const;
  // Whether a comma-separated header names `token` (any case).
  bool lists(std::string_view name, std::string_view token) const;
  // The target without its query, and without scheme and authority if it is in absolute form.
  std::string_view path() const;
  // The first parameter of that name in the query as it stands there (percent-encoding and all), empty if none.
  std::string_view parameter(std::string_view name) const;
};

struct HttpResponse {
  unsigned status = 200;
  std::string content_type;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // besides Date, Content-Type, Content-Length, Connection
  bool close = false;                                        // the connection cannot be used any further
};

std::string_view reason_phrase(unsigned status);

// A response as bytes: the client's version and what becomes of the connection as asked; `head` leaves out the body,
// not its length.
std::string to_bytes(const HttpResponse& response, unsigned version, bool keep_alive, bool head,
                     std::chrono::system_clock::time_point now);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(std::chrono::system_clock::time_point time);

bool equal_ignoring_case(std::string_view a, std::string_view b);

}  // namespace verbatim::server
