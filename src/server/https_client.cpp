#include "server/https_client.h"

#include <openssl/ssl.h>

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <charconv>

#include "server/stream.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using Resolver = asio::ip::basic_resolver<Tcp, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr std::chrono::seconds kIdle{20};  // platforms close idle connections after a minute or so

// A look-up that may outlive who asked for it: the system's resolver cannot be interrupted.
struct LookUp {
  explicit LookUp(const Executor& executor) : resolver(executor), done(executor) {}
  Resolver resolver;
  Timer done;
  error_code error = boost::beast::error::timeout;
  Resolver::results_type addresses;
};

Task<std::shared_ptr<LookUp>> look_up(const Executor& executor, std::string name, std::string port,
                                      base::TimePoint deadline) {
  const auto look_up = std::make_shared<LookUp>(executor);
  look_up->done.expires_at(deadline);
  look_up->resolver.async_resolve(name, port, [look_up](error_code error, const Resolver::results_type& addresses) {
    look_up->error = error;
    look_up->addresses = addresses;
    look_up->done.cancel();
  });
  co_await look_up->done.async_wait(kAsTuple);
  co_return look_up;
}

std::optional<std::chrono::seconds> seconds_of(boost::beast::string_view text) {
  constexpr std::chrono::seconds kMost = std::chrono::hours(24 * 365);
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc() || end != text.data() + text.size() || seconds < 0) return std::nullopt;
  return std::min(std::chrono::seconds(seconds), kMost);
}

CallResult failed(const char* step, const error_code& error) {
  CallResult result;
  result.failure = std::string(step) + ": " + error.message();
  result.timed_out = error == boost::beast::error::timeout;
  return result;
}

http::request<http::string_body> request_of(const channels::Call& call, const HttpsClient::Headers& headers) {
  http::request<http::string_body> request{http::verb::post, call.target, 11};
  request.set(http::field::host, call.host);
  request.set(http::field::user_agent, "verbatim");
  request.set(http::field::content_type, "application/json; charset=utf-8");
  request.set(http::field::accept, "application/json");
  for (const auto& [name, value] : headers) request.set(name, value);
  request.body() = call.body;
  request.prepare_payload();
  return request;
}

}  // namespace

base::Result<std::shared_ptr<ssl::context>> load_authorities(const std::string& file) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_options(native, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  context->set_verify_mode(ssl::verify_peer);
  error_code error;
  if (file.empty()) {
    context->set_default_verify_paths(error);
  } else {
    context->load_verify_file(file, error);
  }
  if (error) return base::Error{"cannot use outgoing_ca " + file + ": " + error.message()};
  return context;
}

std::pair<std::string, std::string> split_host(std::string_view host) {
  const std::size_t colon = host.rfind(':');
  const bool has_port = colon != std::string_view::npos && !host.ends_with(']');
  std::string_view name = has_port ? host.substr(0, colon) : host;
  const std::string port(has_port ? host.substr(colon + 1) : "443");
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  return {std::string(name), port};
}

struct HttpsClient::Open {
  explicit Open(const Executor& executor) : stream(Socket(executor)) {}
  Stream stream;
  boost::beast::flat_buffer buffer;
  base::TimePoint used{};
};

HttpsClient::HttpsClient(const Executor& executor, const OutgoingOptions& options,
                         std::shared_ptr<ssl::context> context)
    : executor_(executor), options_(options), context_(std::move(context)) {}

HttpsClient::~HttpsClient() = default;

Task<CallResult> HttpsClient::post(const channels::Call& call, const Headers& headers) {
  const base::TimePoint deadline = std::chrono::steady_clock::now() + options_.timeout;
  const auto kept = open_.find(call.host);
  if (kept != open_.end() && std::chrono::steady_clock::now() - kept->second->used > kIdle) open_.erase(kept);
  bool stale = open_.count(call.host) > 0;
  if (stale) {
    CallResult result = co_await exchange(call, headers, deadline, stale);
    if (!stale) co_return result;  // else the host had closed it meanwhile, and has not read the call
  }
  if (const std::string failure = co_await connect(call.host, deadline); !failure.empty()) {
    CallResult result;
    result.failure = failure;
    result.timed_out = std::chrono::steady_clock::now() >= deadline;
    co_return result;
  }
  co_return co_await exchange(call, headers, deadline, stale);
}

// Why there is no connection now; empty if there is one.
Task<std::string> HttpsClient::connect(const std::string& host, base::TimePoint deadline) {
  const auto [name, port] = split_host(host);
  const auto [through, through_port] = split_host(options_.via.empty() ? host : options_.via);
  const auto found = co_await look_up(executor_, through, through_port, deadline);
  if (found->error) co_return "look-up: " + found->error.message();
  auto open = std::make_unique<Open>(executor_);
  TcpStream& plain = open->stream;
  plain.expires_at(deadline);
  const auto [error, endpoint] = co_await plain.async_connect(found->addresses, kAsTuple);
  if (error) co_return "connect: " + error.message();
  error_code ignored;
  plain.socket().set_option(Tcp::no_delay(true), ignored);
  if (const error_code failure = co_await open->stream.encrypt_to(context_, name)) {
    co_return "TLS: " + failure.message();
  }
  open_[host] = std::move(open);
  co_return std::string();
}

// `stale`, if the connection was used before: true afterwards if it was closed before anything was answered.
Task<CallResult> HttpsClient::exchange(const channels::Call& call, const Headers& headers, base::TimePoint deadline,
                                       bool& stale) {
  std::unique_ptr<Open> open = std::move(open_.extract(call.host).mapped());
  const bool used_before = std::exchange(stale, false);
  open->stream.expires_at(deadline);
  auto request = request_of(call, headers);
  const auto [write_error, written] = co_await http::async_write(open->stream, request, kAsTuple);
  if (write_error) {
    stale = used_before && write_error != boost::beast::error::timeout;
    co_return failed("write", write_error);
  }
  http::response_parser<http::string_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(options_.max_answer));
  parser.body_limit(options_.max_answer);
  const auto [read_error, read] = co_await http::async_read(open->stream, open->buffer, parser, kAsTuple);
  const bool too_much = read_error == http::error::body_limit;  // its status is all that is wanted of such an answer
  if (read_error && !too_much) {
    stale = used_before && !parser.got_some() && read_error != boost::beast::error::timeout;
    co_return failed("read", read_error);
  }
  CallResult result;
  result.status = parser.get().result_int();
  result.retry_after = seconds_of(parser.get()[http::field::retry_after]);
  const bool keep = parser.get().keep_alive() && !too_much;
  result.body = std::move(parser.get().body());
  if (keep) {
    open->used = std::chrono::steady_clock::now();
    open->stream.expires_never();
    open_[call.host] = std::move(open);
  }
  co_return result;
}

}  // namespace verbatim::server
