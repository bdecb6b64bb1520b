#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "dialogue/decision_cache.h"
#include "server/counters.h"
#include "server/outgoing.h"
#include "store/session_store.h"
#include "store/unmatched_log.h"

namespace verbatim::server {

// What a scrape shows besides the counts.
struct Condition {
  bool ready = false;
  std::string_view content_version;
  std::string_view program_version;
  std::uint64_t reloads_done = 0, reloads_failed = 0;
  store::StoreCondition store{};
  dialogue::RecentCounts decisions{};
  const OutgoingCountsByChannel* outgoing = nullptr;  // null: no platform is answered by calls
  store::UnmatchedForgotten unmatched{};
  std::uint64_t log_lines_dropped = 0;
};

// Counts and condition in Prometheus' text format 0.0.4, the threads' counts added up. Any thread.
std::string metrics_text(const CounterSet& counters, const Condition& condition);

}  // namespace verbatim::server
