#include "store/redis_store.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>
#include <boost/algorithm/hex.hpp>
#include <boost/asio/this_coro.hpp>
#include <charconv>
#include <map>
#include <memory>
#include <utility>

#include "store/redis_scripts.h"
#include "store/session_token.h"

namespace verbatim::store {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::seconds kTickEvery{1};
constexpr const char* kUsed = "verbatim:used";
constexpr const char* kClock = "verbatim:clock";
constexpr const char* kSweepAtOnce = "1000";

// As EVALSHA wants it.
std::string sha1_of(std::string_view text) {
  std::string digest(SHA_DIGEST_LENGTH, '\0');
  EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(digest.data()), nullptr, EVP_sha1(), nullptr);
  return boost::algorithm::hex_lower(digest);
}

std::string name_of(const SessionKey& key) {
  return "verbatim:session:" + key;
}

}  // namespace

// The connections of one io_context, which end with it.
class RedisStore::Connections final : public asio::execution_context::service {
 public:
  inline static asio::execution_context::id id;
  explicit Connections(asio::execution_context& context) : asio::execution_context::service(context) {}

  RedisConnection& of(RedisStore& store, asio::io_context& context) {
    auto& connection = by_store_[&store];
    if (!connection) {
      connection = std::make_unique<RedisConnection>(
          context, store.address_, RedisConnection::Bound{store.timeout_, &store.timeouts_},
          RedisConnection::Greeting{[&store] { return store.greeting(); },
                                    [&store](const auto& replies) { return store.accept(replies); }});
    }
    return *connection;
  }

 private:
  void shutdown() override { by_store_.clear(); }
  std::map<RedisStore*, std::unique_ptr<RedisConnection>> by_store_;
};

RedisStore::RedisStore(RedisAddress address, std::chrono::milliseconds timeout, const base::Clock& clock,
                       const MemoryLimits& limits)
    : address_(std::move(address)),
      timeout_(timeout),
      clock_(clock),
      limits_(limits),
      save_digest_(sha1_of(kSaveScript)),
      moment_{clock.now(), std::chrono::milliseconds(0)} {}

RedisStore::~RedisStore() = default;

base::Task<LoadedBytes> RedisStore::load(const SessionKey& key) {
  if (is_tick_due()) {
    if (const auto looked = co_await look_at_clock(); !looked) co_return looked.error();
  }
  RedisConnection& connection = connection_of(co_await asio::this_coro::executor);
  const std::string name = name_of(key);
  const std::array<std::string_view, 3> command{"HGET", name, "b"};
  auto reply = co_await connection.run(command);
  if (!reply) co_return reply.error();
  if (reply->kind == RedisReply::Kind::error) co_return base::Error{"redis: " + reply->text};
  const Moment moment = now();
  if (reply->kind != RedisReply::Kind::text) {
    if (const auto looked = co_await look_at_clock(); !looked) co_return looked.error();
    co_return std::nullopt;
  }
  std::string session = std::move(reply->text);
  move_here(session, moment);
  const auto header = read_header(session);
  const bool expired =
      header && (moment.here - header->used > limits_.idle || moment.here - header->created > limits_.age);
  if (expired) co_return std::nullopt;
  co_return std::move(session);
}

base::Task<Saved> RedisStore::save(const SessionKey& key, const std::string& session, std::uint64_t expected_version) {
  if (is_tick_due()) {
    if (!co_await look_at_clock()) co_return Saved::unavailable;
  }
  RedisConnection& connection = connection_of(co_await asio::this_coro::executor);
  const Moment moment = now();
  const std::string name = name_of(key), expected = std::to_string(expected_version),
                    version = std::to_string(expected_version + 1), time = std::to_string(moment.stored.count());
  std::string moved = session;
  move_to_stored(moved, moment);
  std::array<std::string_view, 9> command{"EVALSHA", save_digest_, "2", name, kUsed, expected, version, moved, time};
  auto reply = co_await connection.run(command);
  if (reply && reply->kind == RedisReply::Kind::error && reply->text.starts_with("NOSCRIPT")) {
    command[0] = "EVAL";  // which Redis remembers
    command[1] = kSaveScript;
    reply = co_await connection.run(command);
  }
  if (!reply || reply->kind != RedisReply::Kind::number) co_return Saved::unavailable;
  if (reply->number == 1) co_return Saved::saved;
  co_return co_await look_at_clock() ? Saved::conflict : Saved::unavailable;
}

base::Task<bool> RedisStore::erase(const SessionKey& key) {
  RedisConnection& connection = connection_of(co_await asio::this_coro::executor);
  const std::string name = name_of(key);
  const std::array<std::string_view, 5> command{"EVAL", kEraseScript, "2", name, kUsed};
  const auto reply = co_await connection.run(command);
  co_return reply && reply->kind == RedisReply::Kind::number;
}

RedisConnection& RedisStore::connection_of(const base::Executor& executor) {
  asio::io_context& context = executor.context();
  return asio::use_service<Connections>(context).of(*this, context);
}

// Now and then the clock is moved on before something is asked.
bool RedisStore::is_tick_due() {
  const base::TimePoint now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (now - ticked_ <= kTickEvery) return false;
  ticked_ = now;
  return true;
}

// Whoever does not find what should be there asks whether Redis has lost its data; generation() says so.
base::Task<base::Result<bool>> RedisStore::look_at_clock() {
  RedisConnection& connection = connection_of(co_await asio::this_coro::executor);
  const RedisCommand command = tick();
  const std::vector<std::string_view> words(command.begin(), command.end());
  const auto ticked = co_await connection.run(words);
  if (!ticked) co_return ticked.error();
  co_return take_tick(*ticked);
}

std::vector<RedisCommand> RedisStore::greeting() const {
  std::vector<RedisCommand> commands;
  if (!address_.password.empty() && address_.user.empty()) commands.push_back({"AUTH", address_.password});
  if (!address_.user.empty()) commands.push_back({"AUTH", address_.user, address_.password});
  commands.push_back({"SELECT", address_.database});
  commands.push_back(tick());
  return commands;
}

base::Result<bool> RedisStore::accept(const std::vector<RedisReply>& replies) {
  for (const RedisReply& reply : replies) {
    if (reply.kind == RedisReply::Kind::error) return base::Error{reply.text};
  }
  return take_tick(replies.back());
}

RedisCommand RedisStore::tick() const {
  const auto epoch = new_session_token();
  return {"EVAL",
          kTickScript,
          "2",
          kClock,
          kUsed,
          std::to_string(now().stored.count()),
          epoch ? *epoch : std::string("?"),
          std::to_string(std::chrono::milliseconds(limits_.idle).count()),
          std::to_string(limits_.max_sessions),
          kSweepAtOnce};
}

base::Result<bool> RedisStore::take_tick(const RedisReply& reply) {
  if (reply.kind != RedisReply::Kind::list || reply.items.size() != 2) {
    return base::Error{"redis: the clock cannot be read: " + reply.text};
  }
  const std::string& time = reply.items[0].text;
  std::int64_t milliseconds = 0;
  std::from_chars(time.data(), time.data() + time.size(), milliseconds);
  const Moment here = now();
  const std::lock_guard lock(mutex_);
  if (std::chrono::milliseconds(milliseconds) > here.stored) {
    moment_ = {here.here, std::chrono::milliseconds(milliseconds)};
  }
  if (!epoch_.empty() && epoch_ != reply.items[1].text) ++generation_;
  epoch_ = reply.items[1].text;
  return true;
}

Moment RedisStore::now() const {
  const base::TimePoint here = clock_.now();
  const std::lock_guard lock(mutex_);
  return {here, moment_.to_stored(here)};
}

}  // namespace verbatim::store
