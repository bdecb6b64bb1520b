#include "server/http_session.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/read.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "server/http_checks.h"
#include "server/request_parser.h"
#include "server/stream.h"
#include "server/websocket_session.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t kReadAtOnce = 64 * 1024;  // what Beast reads beyond a header

// A chunk's extension and the trailers are bounded by the buffer that they are read into.
bool is_header_too_large(error_code error) {
  return error == http::error::header_limit || error == http::error::buffer_overflow;
}

// Which limit a request ran into; none if it was something else.
std::optional<Limit> limit_of(error_code error, bool reading_head) {
  if (is_header_too_large(error)) return Limit::max_header;
  if (error == http::error::body_limit) return Limit::max_frame;
  if (error == boost::beast::error::timeout) return reading_head ? Limit::header_timeout : Limit::body_timeout;
  return std::nullopt;
}

// What to say to a request that could not be read; nothing if there is nobody to say it to (gone, or too slow).
std::optional<HttpResponse> refusal_of(error_code error, const ServerOptions& options) {
  if (error.category() != make_error_code(http::error::bad_method).category()) return std::nullopt;
  if (error == http::error::end_of_stream || error == http::error::partial_message) return std::nullopt;
  HttpResponse response;
  if (error == http::error::body_limit) {
    response = refusal(413, dialogue::ErrorCode::too_long,
                       "the body is larger than " + std::to_string(options.max_frame) + " bytes");
  } else if (is_header_too_large(error)) {
    response = refusal(431, dialogue::ErrorCode::bad_request,
                       "the headers are larger than " + std::to_string(options.max_header) + " bytes");
  } else {
    response = refusal(400, dialogue::ErrorCode::bad_request, "not HTTP/1.1: " + error.message());
  }
  response.close = true;
  return response;
}

// All lines of a header as one, joined with commas (RFC 9110 section 5.2).
std::string joined(const HttpRequest& head, std::string_view name) {
  std::string all;
  for (const auto& [key, value] : head.headers) {
    if (equal_ignoring_case(key, name)) (all += value) += ',';
  }
  return all;
}

// Reads a request, answers it, and reads the next one.
class HttpSession final : public Connection, public std::enable_shared_from_this<HttpSession> {
 public:
  HttpSession(Socket socket, Guest guest, const Site& site, ConnectionSet& connections)
      : Connection(connections),
        stream_(std::make_unique<Stream>(std::move(socket))),
        guest_(std::move(guest)),
        site_(site),
        connections_(connections),
        client_(connections.counters(), connections.next_id()),
        buffer_(site.options.max_header + kReadAtOnce) {
    client_.counters.connections_opened.add();
  }
  ~HttpSession() override {
    if (stream_) client_.counters.connections_closed.add();  // else it lives on as a WebSocket
  }

  Task<> run() {
    const auto self = shared_from_this();
    if (site_.tls != nullptr && !co_await encrypt()) co_return;
    Next next = Next::request;
    while (next == Next::request && !draining_) {
      RequestParser parser;
      parser.header_limit(static_cast<std::uint32_t>(site_.options.max_header));
      parser.body_limit(site_.options.max_frame);
      next = co_await serve(parser);
      if (next == Next::websocket) {
        client_.counters.http_responses.add(101);
        const MessageHandler& handler = *site_.sockets(to_request(parser.get()).path());
        start_websocket_session(std::move(stream_), parser.release(), handler, std::move(guest_), client_, site_,
                                connections_);
        co_return;
      }
    }
    if (next != Next::gone) co_await linger(*stream_);
  }

  // Between two requests there is nothing to finish.
  void drain() override {
    draining_ = true;
    if (waiting_) stream_->cancel();
  }

 private:
  enum class Next { request, websocket, end, gone };

  Task<bool> encrypt() {
    waiting_ = true;
    stream_->expires_after(site_.options.header_timeout);
    const error_code error = co_await stream_->encrypt(site_.tls->get());
    waiting_ = false;
    if (error == boost::beast::error::timeout) client_.counters.limit_reached(Limit::header_timeout);
    co_return !error;
  }

  Task<Next> serve(RequestParser& parser) {
    waiting_ = true;
    stream_->expires_after(site_.options.header_timeout);
    const auto [head_error, head_size] = co_await http::async_read_header(*stream_, buffer_, parser, kAsTuple);
    waiting_ = false;
    client_.begin_request();
    if (head_error) co_return co_await fail(head_error, buffer_.size() > 0 || parser.got_some(), true);
    const HttpRequest head = to_request(parser.get());
    if (auto refused = check_head(head)) co_return co_await refuse(std::move(*refused), head.method == "HEAD");
    client_.secure = is_secure(head);
    if (site_.sockets(head.path()) != nullptr) {
      auto refused = refuse_upgrade(head);
      if (!refused) co_return Next::websocket;
      refused->close = true;
      co_return co_await refuse(std::move(*refused), head.method == "HEAD");
    }
    stream_->expires_after(site_.options.body_timeout);
    if (head.version == 11 && head.count("Expect") > 0 && !parser.is_done() && buffer_.size() == 0) {
      if (!co_await write("HTTP/1.1 100 Continue\r\n\r\n")) co_return Next::gone;
    }
    const auto [body_error, body_size] = co_await http::async_read(*stream_, buffer_, parser, kAsTuple);
    if (body_error) co_return co_await fail(body_error, true, false);
    const HttpRequest request = to_request(parser.get());
    co_return co_await respond(co_await site_.routes(request, client_), request, parser.keep_alive());
  }

  // A proxy's word counts if it is trusted.
  bool is_secure(const HttpRequest& head) const {
    if (site_.tls != nullptr) return true;
    return equal_ignoring_case(head.header("X-Forwarded-Proto"), "https") &&
           site_.options.trusted_proxies.contains(guest_.peer);
  }

  std::optional<HttpResponse> refuse_upgrade(const HttpRequest& head) {
    if (auto refused = check_upgrade(head)) return refused;
    if (!site_.options.allowed_origins.allows(head)) return refuse_origin(head, client_.counters, site_.log);
    // A client may not send anything before it has seen our 101 (RFC 6455 section 4.1).
    if (buffer_.size() > 0) return refusal(400, dialogue::ErrorCode::bad_request, "data before the upgrade");
    if (!site_.options.trusted_proxies.contains(guest_.peer)) return std::nullopt;
    const Address behind = client_address(guest_.peer, joined(head, "X-Forwarded-For"), site_.options.trusted_proxies);
    auto admitted = site_.admission.admit_behind_proxy(behind);
    if (const Limit* full = std::get_if<Limit>(&admitted)) {
      client_.counters.limit_reached(*full);
      return refusal(429, dialogue::ErrorCode::rate_limited,
                     "more connections from one address than " + std::string(to_string(*full)) + " allows");
    }
    guest_.pass_behind_proxy = std::get<Admission::Pass>(std::move(admitted));
    return std::nullopt;
  }

  Task<Next> respond(HttpResponse response, const HttpRequest& request, bool keep_alive) {
    const bool stay = keep_alive && !response.close && !draining_;
    co_return !co_await send(std::move(response), request.version, stay, request.method == "HEAD") ? Next::gone
    : stay                                                                                         ? Next::request
                                                                                                   : Next::end;
  }

  // The request could not be read. A client that says nothing between two requests breaks no limit.
  Task<Next> fail(error_code error, bool begun, bool head) {
    const std::optional<Limit> limit = limit_of(error, head);
    if (limit && begun) client_.counters.limit_reached(*limit);
    auto response = refusal_of(error, site_.options);
    if (!response) co_return Next::gone;
    co_return co_await refuse(*std::move(response));
  }

  // The request is beyond use: says so, and ends the connection.
  Task<Next> refuse(HttpResponse response, bool head = false) {
    co_return co_await send(std::move(response), 11, false, head) ? Next::end : Next::gone;
  }

  Task<bool> send(HttpResponse response, unsigned version, bool stay, bool head) {
    client_.counters.http_responses.add(response.status);
    response.headers.emplace_back("X-Request-Id", client_.request_id());
    if (site_.tls != nullptr) response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
    co_return co_await write(to_bytes(response, version, stay, head, std::chrono::system_clock::now()));
  }

  Task<bool> write(std::string bytes) {
    stream_->expires_after(site_.options.body_timeout);
    const auto [error, size] = co_await asio::async_write(*stream_, asio::buffer(bytes), kAsTuple);
    if (error == boost::beast::error::timeout) client_.counters.limit_reached(Limit::body_timeout);
    co_return !error;
  }

  std::unique_ptr<Stream> stream_;  // null once it has become a WebSocket
  Guest guest_;
  const Site& site_;
  ConnectionSet& connections_;
  Client client_;
  boost::beast::flat_buffer buffer_;  // bounded: Beast would keep a chunk's extension or a trailer of any size
  bool waiting_ = false;              // for a request
  bool draining_ = false;
};

}  // namespace

void start_http_session(Socket socket, Guest guest, const Site& site, ConnectionSet& connections) {
  const auto executor = socket.get_executor();
  const auto session = std::make_shared<HttpSession>(std::move(socket), std::move(guest), site, connections);
  asio::co_spawn(executor, session->run(), log_failure(site.log));
}

}  // namespace verbatim::server
