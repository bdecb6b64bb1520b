#pragma once

#include <atomic>
#include <string>

#include "base/log.h"
#include "server/counters.h"
#include "server/edition.h"
#include "server/http_routes.h"
#include "server/outgoing.h"
#include "server/records.h"
#include "server/reloader.h"
#include "store/session_store.h"

namespace verbatim::server {

// What the operator's port shows and does. All outlive the routes.
struct Operations {
  const CurrentEdition& edition;
  const CounterSet& counters;
  Reloader& reloader;
  const store::SessionStore& store;
  const dialogue::DecisionCache& decisions;
  const Records& records;
  const base::Log& log;
  const std::string& version;      // of the program
  const std::atomic<bool>& ready;  // false from the first moment of a stop
  const OutgoingCountsByChannel* outgoing = nullptr;
};

// The operators' port: GET /healthz (the process answers), /readyz (new clients are welcome; 503 if not; "degraded"
// with the reason while the session store is out of reach, which is no reason to send clients elsewhere), /version,
// /metrics (Prometheus); POST /reload (200 with the content version, 409 while one runs, 422 with diagnostics).
Routes internal_routes(const Operations& operations);

}  // namespace verbatim::server
