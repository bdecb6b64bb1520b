#include "store/redis_outbox.h"

#include <utility>

namespace verbatim::store {
namespace {

// All scripts have KEYS: the hash of what is to be sent by id, the sorted set of ids by when they can be claimed, and
// what remembers that the one id at hand is finished.
constexpr const char* kBodies = "verbatim:outbox:bodies";
constexpr const char* kLeases = "verbatim:outbox:leases";
constexpr const char* kFinished = "verbatim:outbox:finished:";

// ARGV: id, body, lease. 1: stored, 0: known.
constexpr const char* kPut = R"lua(
if redis.call('EXISTS', KEYS[3]) == 1 or redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 0 then return 0 end
local time = redis.call('TIME')
redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3], ARGV[1])
return 1
)lua";

// ARGV: id.
constexpr const char* kKnows = R"lua(
return redis.call('EXISTS', KEYS[3]) + redis.call('HEXISTS', KEYS[1], ARGV[1])
)lua";

// ARGV: id, body.
constexpr const char* kKeep = R"lua(
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 1
)lua";

// ARGV: id, seconds to remember it.
constexpr const char* kFinish = R"lua(
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('SET', KEYS[3], '', 'EX', ARGV[2])
return 1
)lua";

constexpr const char* kForget = R"lua(
redis.call('DEL', KEYS[3])
return 1
)lua";

// ARGV: nothing, lease, how many at most. Returns ids and bodies in turn.
constexpr const char* kClaim = R"lua(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local left = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, ARGV[3])
local items = {}
for _, id in ipairs(left) do
  local body = redis.call('HGET', KEYS[1], id)
  if body then
    redis.call('ZADD', KEYS[2], now + ARGV[2], id)
    items[#items + 1] = id
    items[#items + 1] = body
  else
    redis.call('ZREM', KEYS[2], id)
  end
end
return items
)lua";

// ARGV: nothing, lease (0: none), ids.
constexpr const char* kRenew = R"lua(
local time = redis.call('TIME')
local till = tonumber(ARGV[2]) > 0 and time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[2] or 0
for i = 3, #ARGV do redis.call('ZADD', KEYS[2], 'XX', till, ARGV[i]) end
return 1
)lua";

std::vector<RedisCommand> greeting_of(const RedisAddress& address) {
  std::vector<RedisCommand> commands;
  if (!address.password.empty() && address.user.empty()) commands.push_back({"AUTH", address.password});
  if (!address.user.empty()) commands.push_back({"AUTH", address.user, address.password});
  commands.push_back({"SELECT", address.database});
  return commands;
}

base::Result<bool> accept(const std::vector<RedisReply>& replies) {
  for (const RedisReply& reply : replies) {
    if (reply.kind == RedisReply::Kind::error) return base::Error{reply.text};
  }
  return true;
}

bool is_done(const base::Result<RedisReply>& reply) {
  return reply && reply->kind == RedisReply::Kind::number;
}

// Apart from the coroutine, in which GCC 12 destroys what an aggregate is made of twice.
std::vector<OutboxItem> items_of(const RedisReply& reply) {
  std::vector<OutboxItem> items;
  for (std::size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    items.push_back({reply.items[i].text, reply.items[i + 1].text});
  }
  return items;
}

}  // namespace

RedisOutbox::RedisOutbox(boost::asio::io_context& context, RedisAddress address, std::chrono::milliseconds timeout,
                         const OutboxLimits& limits, std::chrono::milliseconds lease)
    : address_(std::move(address)),
      limits_(limits),
      lease_(std::to_string(lease.count())),
      connection_(context, address_, RedisConnection::Bound{timeout},
                  RedisConnection::Greeting{[this] { return greeting_of(address_); }, accept}) {}

base::Task<base::Result<RedisReply>> RedisOutbox::run(const char* script, std::string id,
                                                      std::vector<std::string> arguments) {
  RedisCommand command{"EVAL", script, "3", kBodies, kLeases, kFinished + id, std::move(id)};
  command.insert(command.end(), std::make_move_iterator(arguments.begin()), std::make_move_iterator(arguments.end()));
  const std::vector<std::string_view> words(command.begin(), command.end());
  auto reply = co_await connection_.run(words);
  if (reply && reply->kind == RedisReply::Kind::error) co_return base::Error{"redis: " + reply->text};
  co_return reply;
}

base::Task<Outbox::Put> RedisOutbox::put(OutboxItem item) {
  std::vector<std::string> arguments;
  arguments.push_back(std::move(item.body));
  arguments.push_back(lease_);
  const auto reply = co_await run(kPut, std::move(item.id), std::move(arguments));
  if (!is_done(reply)) co_return Put::unavailable;
  co_return reply->number == 1 ? Put::stored : Put::known;
}

base::Task<base::Result<bool>> RedisOutbox::knows(std::string id) {
  const auto reply = co_await run(kKnows, std::move(id), {});
  if (!reply) co_return reply.error();
  co_return reply->number > 0;
}

base::Task<bool> RedisOutbox::keep(OutboxItem item) {
  std::vector<std::string> arguments;
  arguments.push_back(std::move(item.body));
  const auto reply = co_await run(kKeep, std::move(item.id), std::move(arguments));
  co_return is_done(reply);
}

base::Task<bool> RedisOutbox::finish(std::string id) {
  std::vector<std::string> arguments;
  arguments.push_back(std::to_string(limits_.memory.count()));
  const auto reply = co_await run(kFinish, std::move(id), std::move(arguments));
  co_return is_done(reply);
}

base::Task<bool> RedisOutbox::forget(std::string id) {
  const auto reply = co_await run(kForget, std::move(id), {});
  co_return is_done(reply);
}

base::Task<base::Result<std::vector<OutboxItem>>> RedisOutbox::claim(std::size_t most) {
  std::vector<std::string> arguments;
  arguments.push_back(lease_);
  arguments.push_back(std::to_string(most));
  const auto reply = co_await run(kClaim, {}, std::move(arguments));
  if (!reply) co_return reply.error();
  co_return items_of(*reply);
}

base::Task<bool> RedisOutbox::renew(std::vector<std::string> ids, bool release) {
  if (ids.empty()) co_return true;
  ids.insert(ids.begin(), release ? std::string("0") : lease_);
  const auto reply = co_await run(kRenew, {}, std::move(ids));
  co_return is_done(reply);
}

}  // namespace verbatim::store
