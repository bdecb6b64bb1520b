#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "server/outgoing.h"
#include "server/token_bucket.h"

namespace verbatim::server {

// The replies that wait to go to one platform, and when each may: within the platform's rate, those of a conversation
// one after the other, and none before its time. Knows no sockets and no clock. One thread.
//
//   while (OutgoingReply* reply = lane.take(now)) { ... call ...; lane.give_back(*reply, later) or lane.remove(*reply);
//   }
//   ... wait until lane.next(now) ...
class OutgoingLane {
 public:
  explicit OutgoingLane(const Rate& rate) : rate_(rate) {}

  std::size_t size() const { return ids_.size(); }
  bool has(const std::string& id) const { return ids_.count(id) > 0; }
  std::vector<std::string> ids() const { return {ids_.begin(), ids_.end()}; }

  // Its id must not be there.
  void add(OutgoingReply reply, base::TimePoint now);

  // A reply whose next call may go out now, the longest due first; null if there is none. Nobody else gets one of its
  // conversation until it was given back or removed. `slowed`: the rate is why there is none.
  OutgoingReply* take(base::TimePoint now, bool& slowed);

  // When to take again, unless something is added before; the end of time if nothing waits.
  base::TimePoint next() const;

  void give_back(OutgoingReply& reply, base::TimePoint not_before);
  void remove(OutgoingReply& reply, base::TimePoint now);

  // The platform asked us to be quiet.
  void pause(base::TimePoint until);

 private:
  const Rate rate_;
  TokenBucket bucket_;
  base::TimePoint paused_until_{};
  std::unordered_set<std::string> ids_;
  std::unordered_map<std::string, std::deque<OutgoingReply>> conversations_;
  std::multimap<base::TimePoint, std::string> due_;  // conversations that nobody has taken
};

// How long to wait after so many failures (from 1): twice as long after each, `most` at most, and of that a random part
// (`random` from 0 to 1) between half and all, so that not all who failed at once come back at once.
std::chrono::milliseconds backoff(const OutgoingOptions& options, unsigned failures, double random);

}  // namespace verbatim::server
