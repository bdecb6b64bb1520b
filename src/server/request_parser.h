#pragma once

#include <algorithm>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <functional>
#include <string_view>

#include "server/http_message.h"

// Beast's parser for requests, and what it read as plain values. Include it in a .cpp that needs Beast, nowhere else.
namespace verbatim::server {

// Refuses header lines that are longer than Beast can keep (it would throw, and end the process), and those that are
// folded (obs-fold, RFC 9112 section 5.2), which Beast joins silently: a proxy in front may read them in another way
// than we do.
class RequestParser final : public boost::beast::http::request_parser<boost::beast::http::string_body> {
 private:
  // Beast hands over views of its input, unless the value had to be joined, which it does in memory of its own. It
  // skips line breaks before the value without joining anything.
  void on_field_impl(boost::beast::http::field name, boost::beast::string_view name_text,
                     boost::beast::string_view value, boost::beast::error_code& error) override {
    if (name_text.size() > kLongest || value.size() > kLongest) {
      error = boost::beast::http::error::header_limit;
      return;
    }
    const char* after_name = name_text.data() + name_text.size();
    const bool joined = std::less<>()(value.data(), after_name) || value.data() - after_name > kFar;
    if (joined || std::find(after_name, value.data(), '\n') != value.data()) {
      error = boost::beast::http::error::bad_value;
      return;
    }
    if (is_header_done()) return;  // a trailer, which nobody has checked (RFC 9110 section 6.5.1)
    get().insert(name, name_text, value);
  }

  static constexpr std::size_t kLongest = 60'000;      // of the 65,535 bytes that a field's name or value may have
  static constexpr std::ptrdiff_t kFar = 1024 * 1024;  // the most that max_header can be
};

inline std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// Views of the message, which must live as long.
inline HttpRequest to_request(const boost::beast::http::request<boost::beast::http::string_body>& message) {
  HttpRequest request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  request.version = message.version();
  for (const auto& field : message) request.headers.emplace_back(view(field.name_string()), view(field.value()));
  request.body = message.body();
  return request;
}

}  // namespace verbatim::server
