#pragma once

#include <variant>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "server/edition.h"
#include "server/options.h"
#include "server/outgoing_queue.h"
#include "server/records.h"
#include "server/reloader.h"
#include "store/session_store.h"

namespace verbatim::server {

// What the server is put together from. All of it outlives the server.
struct Parts {
  CurrentEdition& edition;
  const ContentSource& content;  // where the next edition comes from
  store::SessionStore& store;
  const base::Clock& clock;
  base::Log& log;
  const dialogue::DecisionCache& decisions;  // the content's bots use it
  Records records{};
  OutgoingQueue::MakeOutbox make_outbox{};  // needed if a platform is answered by calls
};

// Listens, serves, and returns after SIGTERM or SIGINT, when the clients have been told to reconnect elsewhere and what
// was in flight is finished, within options.stop_deadline (and a reload that is under way). Further signals change
// nothing; they stay blocked in the calling thread when it returns, so that none ends the process in the middle of its
// own end. SIGHUP reloads. Fails if an address cannot be listened on; then nothing was served. Logs event=listening and
// event=internal_listening with the address, once connections are accepted.
base::Result<std::monostate> run(const ServerOptions& options, const Parts& parts);

}  // namespace verbatim::server
