#include "app/session_stores.h"

#include <string_view>

#include "store/memory_outbox.h"
#include "store/memory_store.h"
#include "store/redis_outbox.h"
#include "store/redis_store.h"
#include "store/sqlite_outbox.h"
#include "store/sqlite_store.h"

namespace verbatim::app {
namespace {

constexpr std::string_view kSqlite = "sqlite:";

store::MemoryLimits limits_of(const Settings& settings) {
  store::MemoryLimits limits;
  limits.max_sessions = settings.max_sessions;
  limits.idle = settings.session_idle;
  limits.age = settings.session_age;
  return limits;
}

}  // namespace

std::unique_ptr<store::DurableStore> open_durable_store(const Settings& settings, const base::Clock& clock,
                                                        base::Log& log) {
  if (settings.store.starts_with(kSqlite)) {
    return std::make_unique<store::SqliteStore>(settings.store.substr(kSqlite.size()), clock, limits_of(settings), log);
  }
  if (settings.store == "memory") return nullptr;
  const auto address = store::parse_redis_address(settings.store);  // the settings table has seen that it is one
  return std::make_unique<store::RedisStore>(*address, settings.redis_timeout, clock, limits_of(settings));
}

SessionStores open_stores(const Settings& settings, const base::Clock& clock, base::Log& log) {
  SessionStores stores;
  stores.durable = open_durable_store(settings, clock, log);
  if (stores.durable) {
    const auto sharing = settings.store.starts_with(kSqlite) ? store::Sharing::sole_owner : store::Sharing::shared;
    stores.sessions =
        std::make_unique<store::ResilientStore>(*stores.durable, sharing, clock, limits_of(settings), log);
  } else {
    stores.sessions = std::make_unique<store::MemoryStore>(clock, limits_of(settings));
  }
  return stores;
}

std::unique_ptr<store::Outbox> open_outbox(const Settings& settings, boost::asio::io_context& context,
                                           const base::Clock& clock, base::Log& log) {
  store::OutboxLimits limits;
  limits.memory = settings.outgoing_memory;
  if (settings.store == "memory") return std::make_unique<store::MemoryOutbox>(clock, limits);
  if (settings.store.starts_with(kSqlite)) {
    const std::string path = settings.store.substr(kSqlite.size()) + ".outbox";
    return std::make_unique<store::SqliteOutbox>(path, limits, log);
  }
  const auto address = store::parse_redis_address(settings.store);  // the settings table has seen that it is one
  return std::make_unique<store::RedisOutbox>(context, *address, settings.redis_timeout, limits);
}

}  // namespace verbatim::app
