#include "store/redis_connection.h"

#include <hiredis/hiredis.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace verbatim::store {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr asio::as_tuple_t<asio::use_awaitable_t<base::Executor>> kAsTuple{};
constexpr std::size_t kReadAtOnce = 16 * 1024;

// More room than this is given back after an exchange.
constexpr std::size_t kMostRoomKept = 1024 * 1024;

// Appends the command as the protocol has it: RESP2, an array of bulk strings. hiredis's formatter prints each length by
// sprintf into a buffer of its own, which is 9,300 of the 47,400 instructions of a turn.
void append(std::span<const std::string_view> command, std::string& bytes) {
  const auto count = [&bytes](char kind, std::size_t number) {
    bytes += kind;
    bytes += std::to_string(number);
    bytes += "\r\n";
  };
  count('*', command.size());
  for (const std::string_view word : command) {
    count('$', word.size());
    bytes += word;
    bytes += "\r\n";
  }
}

RedisReply to_reply(const redisReply& from) {
  RedisReply reply;
  switch (from.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      reply.kind = RedisReply::Kind::text;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_ERROR:
      reply.kind = RedisReply::Kind::error;
      reply.text.assign(from.str, from.len);
      break;
    case REDIS_REPLY_INTEGER:
      reply.kind = RedisReply::Kind::number;
      reply.number = from.integer;
      break;
    case REDIS_REPLY_ARRAY:
      reply.kind = RedisReply::Kind::list;
      for (std::size_t i = 0; i < from.elements; ++i) reply.items.push_back(to_reply(*from.element[i]));
      break;
    default:
      break;
  }
  return reply;
}

}  // namespace

template <typename Handler>
struct RedisConnection::WaitingFor final : Waiting {
  explicit WaitingFor(Handler caller) : handler(std::move(caller)) {}
  void complete() override { std::move(handler)(std::move(reply)); }
  Handler handler;
};

void RedisConnection::FreeReader::operator()(redisReader* reader) const {
  redisReaderFree(reader);
}

RedisConnection::RedisConnection(asio::io_context& context, const RedisAddress& address, const Bound& bound,
                                 Greeting greeting)
    : executor_(context.get_executor()),
      address_(address),
      bound_(bound),
      greeting_(std::move(greeting)),
      deadline_(executor_) {}

RedisConnection::~RedisConnection() = default;

base::Task<base::Result<RedisReply>> RedisConnection::run(std::span<const std::string_view> command) {
  const asio::use_awaitable_t<base::Executor> token;
  return asio::async_initiate<const asio::use_awaitable_t<base::Executor>, void(base::Result<RedisReply>)>(
      [this](auto handler, std::span<const std::string_view> wanted) {
        enqueue(std::make_unique<WaitingFor<decltype(handler)>>(std::move(handler)), wanted);
      },
      token, command);
}

void RedisConnection::enqueue(std::unique_ptr<Waiting> waiting, std::span<const std::string_view> command) {
  append(command, outgoing_);
  waiting_.push_back(std::move(waiting));
  if (std::exchange(pumping_, true)) return;
  asio::co_spawn(executor_, pump(), asio::detached);  // begins after the turns that are ready now have added theirs
}

// Exchanges until nobody waits any more. A failure is told to all who wait: later commands cannot be known to be
// better.
base::Task<> RedisConnection::pump() {
  while (!waiting_.empty()) {
    const std::string failure = co_await exchange();
    if (failure.empty()) continue;
    disconnect();
    outgoing_.clear();
    Group failed;
    for (auto& waiting : std::exchange(waiting_, {})) {
      waiting->reply = base::Error{"redis " + address_.host + ":" + address_.port + ": " + failure};
      failed.push_back(std::move(waiting));
    }
    complete(std::move(failed));
  }
  pumping_ = false;
}

// In one go, but not from within the exchange: what they say next goes out together.
void RedisConnection::complete(Group answered) {
  if (answered.empty()) return;
  asio::post(executor_, [group = std::move(answered)] {
    for (const auto& waiting : group) waiting->complete();
  });
}

// Says all that waits to be said, and gives everybody the reply. Why it failed, empty if it did not.
base::Task<std::string> RedisConnection::exchange() {
  if (socket_ && !is_usable()) disconnect();
  if (!socket_) {
    std::string failure = co_await connect();
    if (!failure.empty()) co_return failure;
  }
  sending_.clear();
  if (sending_.capacity() > kMostRoomKept) sending_.shrink_to_fit();
  sending_.swap(outgoing_);
  const std::size_t count = waiting_.size();
  std::vector<RedisReply> replies;
  std::string failure = co_await converse(sending_, count, replies);
  Group answered;
  for (RedisReply& reply : replies) {
    waiting_.front()->reply = std::move(reply);
    answered.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
  }
  complete(std::move(answered));
  co_return failure;
}

base::Task<std::string> RedisConnection::connect() {
  Tcp::resolver::results_type endpoints;
  socket_.emplace(executor_);
  reader_.reset(redisReaderCreate());
  asio::ip::basic_resolver<Tcp, base::Executor> resolver(executor_);
  start_deadline();
  const auto [not_found, found] = co_await resolver.async_resolve(address_.host, address_.port, kAsTuple);
  error_code failed = not_found;
  if (!failed) {
    const auto [error, endpoint] = co_await asio::async_connect(*socket_, found, kAsTuple);
    failed = error;
  }
  end_deadline();
  if (timed_out_) co_return "no connection within redis_timeout";
  if (failed) co_return failed.message();
  socket_->set_option(Tcp::no_delay(true), failed);
  std::string bytes;
  const std::vector<RedisCommand> commands = greeting_.commands();
  for (const RedisCommand& command : commands)
    append(std::vector<std::string_view>(command.begin(), command.end()), bytes);
  std::vector<RedisReply> replies;
  std::string failure = co_await converse(bytes, commands.size(), replies);
  if (!failure.empty()) co_return failure;
  const auto accepted = greeting_.accept(replies);
  co_return accepted ? std::string() : accepted.error().message;
}

// Writes, and reads as many replies; those that came before a failure are in `out`.
base::Task<std::string> RedisConnection::converse(const std::string& bytes, std::size_t replies,
                                                  std::vector<RedisReply>& out) {
  start_deadline();
  auto [failed, written] = co_await asio::async_write(*socket_, asio::buffer(bytes), kAsTuple);
  std::array<char, kReadAtOnce> incoming;
  while (!failed && out.size() < replies) {
    const auto [error, size] = co_await socket_->async_read_some(asio::buffer(incoming), kAsTuple);
    failed = error;
    redisReaderFeed(reader_.get(), incoming.data(), size);
    void* parsed = nullptr;
    while (redisReaderGetReply(reader_.get(), &parsed) == REDIS_OK && parsed != nullptr) {
      out.push_back(to_reply(*static_cast<const redisReply*>(parsed)));
      freeReplyObject(parsed);
      parsed = nullptr;
    }
    if (reader_->err != 0) co_return "not a reply of Redis: " + std::string(reader_->errstr);
  }
  end_deadline();
  if (out.size() >= replies) co_return std::string();
  co_return timed_out_ ? "no answer within redis_timeout" : failed.message();
}

// Closes the socket when time is up, which ends what is under way on it. (A name that is slow to resolve is waited for:
// the system's resolver has a time-out of its own.)
void RedisConnection::start_deadline() {
  timed_out_ = false;
  deadline_.expires_after(bound_.timeout);
  deadline_.async_wait([this, deadline = ++deadlines_](error_code cancelled) {
    if (cancelled || deadline != deadlines_) return;
    timed_out_ = true;
    if (bound_.timeouts != nullptr) ++*bound_.timeouts;
    error_code ignored;
    if (socket_) socket_->close(ignored);
  });
}

void RedisConnection::end_deadline() {
  ++deadlines_;
  deadline_.cancel();
}

// Whether the other side has left since the last exchange. Nothing is read meanwhile, so nothing should be there.
bool RedisConnection::is_usable() {
  if (!socket_->is_open()) return false;
  error_code error;
  char byte = 0;
  socket_->non_blocking(true, error);
  if (!error) socket_->receive(asio::buffer(&byte, 1), Socket::message_peek, error);
  return error == asio::error::would_block;
}

void RedisConnection::disconnect() {
  socket_.reset();
  reader_.reset();
}

}  // namespace verbatim::store
