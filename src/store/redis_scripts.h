#pragma once

// What Redis does in one step. KEYS are named in full; the names are those of RedisStore.
namespace verbatim::store {

// KEYS: session, verbatim:used. ARGV: expected version, new version, bytes, time. 1: saved, 0: conflict.
inline constexpr const char* kSaveScript = R"lua(
local version = redis.call('HGET', KEYS[1], 'v') or '0'
if version ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'v', ARGV[2], 'b', ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[4], KEYS[1])
return 1
)lua";

// KEYS: session, verbatim:used.
inline constexpr const char* kEraseScript = R"lua(
redis.call('ZREM', KEYS[2], KEYS[1])
return redis.call('DEL', KEYS[1])
)lua";

// Moves the clock on, never back, and removes a few sessions that have expired or are too many.
// KEYS: verbatim:clock, verbatim:used. ARGV: this node's time, an epoch for an empty Redis, idle milliseconds, most
// sessions, how many to remove at most. Returns the time and the epoch.
inline constexpr const char* kTickScript = R"lua(
local time = tonumber(redis.call('HGET', KEYS[1], 'milliseconds') or '0')
if tonumber(ARGV[1]) > time then
  time = tonumber(ARGV[1])
  redis.call('HSET', KEYS[1], 'milliseconds', ARGV[1])
end
redis.call('HSETNX', KEYS[1], 'epoch', ARGV[2])
local gone = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', '(' .. string.format('%.0f', time - tonumber(ARGV[3])),
                        'LIMIT', 0, ARGV[5])
local over = redis.call('ZCARD', KEYS[2]) - #gone - tonumber(ARGV[4])
if over > 0 then
  gone = redis.call('ZRANGE', KEYS[2], 0, #gone + math.min(over, tonumber(ARGV[5])) - 1)
end
for _, key in ipairs(gone) do
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[2], key)
end
return {string.format('%.0f', time), redis.call('HGET', KEYS[1], 'epoch')}
)lua";

}  // namespace verbatim::store
