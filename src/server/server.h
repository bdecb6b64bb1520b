#pragma once

#include <variant>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "server/edition.h"
#include "server/options.h"
#include "store/session_store.h"

namespace verbatim::server {

// Listens, serves, and returns after SIGTERM or SIGINT, when the clients have been told to reconnect elsewhere and what
// was in flight is finished, within options.stop_deadline. Further signals change nothing; both stay blocked in the
// calling thread when it returns, so that none ends the process in the middle of its own end. Fails if an address
// cannot be listened on; then nothing was served. Logs event=listening and event=internal_listening with the address,
// once connections are accepted.
base::Result<std::monostate> run(const ServerOptions& options, const CurrentEdition& edition,
                                 store::SessionStore& store, const base::Clock& clock, base::Log& log);

}  // namespace verbatim::server
