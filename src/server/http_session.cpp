#include "server/http_session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/http_checks.h"
#include "server/stream.h"
#include "server/websocket_session.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

HttpRequest to_request(const http::request<http::string_body>& message) {
  HttpRequest request;
  request.method = view(message.method_string());
  request.target = view(message.target());
  request.version = message.version();
  for (const auto& field : message) request.headers.emplace_back(view(field.name_string()), view(field.value()));
  request.body = message.body();
  return request;
}

// What to say to a request that could not be read; nothing if there is nobody to say it to (gone, or too slow).
std::optional<HttpResponse> refusal_of(error_code error, const ServerOptions& options) {
  if (error.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  HttpResponse response;
  if (error == http::error::body_limit) {
    response = refusal(413, dialogue::ErrorCode::too_long,
                       "the body is larger than " + std::to_string(options.max_frame) + " bytes");
  } else if (error == http::error::header_limit) {
    response = refusal(431, dialogue::ErrorCode::bad_request,
                       "the headers are larger than " + std::to_string(options.max_header) + " bytes");
  } else {
    response = refusal(400, dialogue::ErrorCode::bad_request, "not HTTP/1.1: " + error.message());
  }
  response.close = true;
  return response;
}

// Reads a request, answers it, and reads the next one.
class HttpSession final : public Connection, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(Socket socket, const Site& site, ConnectionSet& connections)
      : Connection(connections), stream_(std::move(socket)), site_(site), connections_(connections) {}

  Task<> run() {
    const auto self = shared_from_this();
    Next next = Next::request;
    while (next == Next::request && !draining_) {
      Parser parser;
      parser.header_limit(static_cast<std::uint32_t>(site_.options.max_header));
      parser.body_limit(site_.options.max_frame);
      next = co_await serve(parser);
      if (next == Next::websocket) {
        start_websocket_session(std::move(stream_), parser.release(), site_, connections_);
        co_return;
      }
    }
    if (next != Next::gone) co_await linger(stream_);
  }

  // Between two requests there is nothing to finish.
  void drain() override {
    draining_ = true;
    if (waiting_) stream_.cancel();
  }

 private:
  enum class Next { request, websocket, end, gone };

  Task<Next> serve(Parser& parser) {
    waiting_ = true;
    stream_.expires_after(site_.options.header_timeout);
    const auto [head_error, head_size] = co_await http::async_read_header(stream_, buffer_, parser, kAsTuple);
    waiting_ = false;
    if (head_error) co_return co_await refuse(refusal_of(head_error, site_.options));
    const HttpRequest head = to_request(parser.get());
    if (auto refused = check_head(head)) co_return co_await refuse(std::move(refused), head.method == "HEAD");
    if (site_.chat != nullptr && head.path() == kChatPath) {
      auto refused = check_upgrade(head);
      // A client may not send anything before it has seen our 101 (RFC 6455 section 4.1).
      if (!refused && buffer_.size() > 0)
        refused = refusal(400, dialogue::ErrorCode::bad_request, "data before the upgrade");
      if (!refused) co_return Next::websocket;
      co_return co_await refuse(std::move(refused), head.method == "HEAD");
    }
    stream_.expires_after(site_.options.body_timeout);
    if (head.version == 11 && head.count("Expect") > 0 && !parser.is_done() && buffer_.size() == 0) {
      if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return Next::gone;
    }
    const auto [body_error, body_size] = co_await http::async_read(stream_, buffer_, parser, kAsTuple);
    if (body_error) co_return co_await refuse(refusal_of(body_error, site_.options));
    const HttpRequest request = to_request(parser.get());
    co_return co_await respond(co_await site_.routes(request), request, parser.keep_alive());
  }

  Task<Next> respond(HttpResponse response, const HttpRequest& request, bool keep_alive) {
    const bool stay = keep_alive && !response.close && !draining_;
    const bool head = request.method == "HEAD";
    const bool written =
        co_await write(to_bytes(response, request.version, stay, head, std::chrono::system_clock::now()));
    co_return !written ? Next::gone : stay ? Next::request : Next::end;
  }

  // The request is beyond use: says so, if there is anything to say, and ends the connection.
  Task<Next> refuse(std::optional<HttpResponse> response, bool head = false) {
    if (!response) co_return Next::gone;
    const bool written = co_await write(to_bytes(*response, 11, false, head, std::chrono::system_clock::now()));
    co_return written ? Next::end : Next::gone;
  }

  Task<bool> write(std::string bytes) {
    stream_.expires_after(site_.options.body_timeout);
    const auto [error, size] = co_await asio::async_write(stream_, asio::buffer(bytes), kAsTuple);
    co_return !error;
  }

  Stream stream_;
  const Site& site_;
  ConnectionSet& connections_;
  boost::beast::flat_buffer buffer_;
  bool waiting_ = false;
  bool draining_ = false;
};

}  // namespace

void start_http_session(Socket socket, const Site& site, ConnectionSet& connections) {
  const auto executor = socket.get_executor();
  const auto session = std::make_shared<HttpSession>(std::move(socket), site, connections);
  asio::co_spawn(executor, session->run(), log_failure(site.log));
}

}  // namespace verbatim::server
