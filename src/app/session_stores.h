#pragma once

#include <memory>

#include "app/settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "store/outbox.h"
#include "store/resilient_store.h"

namespace verbatim::app {

// Where conversations are kept, as `store` says. The members that are not needed are null.
struct SessionStores {
  std::unique_ptr<store::DurableStore> durable;
  std::unique_ptr<store::SessionStore> sessions;  // what the server uses; before `durable` in destruction
};

// `clock` and `log` must outlive them. Does not fail: a store that is out of reach is waited for.
SessionStores open_stores(const Settings& settings, const base::Clock& clock, base::Log& log);

// The store behind alone, for commands; null if conversations are kept in the server's memory.
std::unique_ptr<store::DurableStore> open_durable_store(const Settings& settings, const base::Clock& clock,
                                                        base::Log& log);

// Where replies to messaging platforms wait, beside the conversations: in the same Redis, or in a file of its own
// beside SQLite's. It is asked on `context` only.
std::unique_ptr<store::Outbox> open_outbox(const Settings& settings, boost::asio::io_context& context,
                                           const base::Clock& clock, base::Log& log);

}  // namespace verbatim::app
