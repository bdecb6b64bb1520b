#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/task.h"
#include "dialogue/conversation.h"
#include "server/edition.h"
#include "server/message_handler.h"
#include "server/recent_sessions.h"
#include "server/records.h"
#include "server/session_rates.h"
#include "server/token_bucket.h"
#include "store/session_store.h"

namespace verbatim::server {

// How fast clients may speak, and whether what they say may be logged; see the settings of these names.
struct MessageLimits {
  bool on = true;
  Rate message_rate{10, 40};  // of one connection
  Rate session_rate{10, 40};  // of one session, whatever it comes in by
  std::size_t max_sessions = 100'000;
  std::size_t session_cache = 2'048;  // sessions that are ready for their next turn
  bool log_messages = false;
};

// A client that speaks too fast: what to tell it, and when it may go on.
struct TooFast {
  dialogue::Problem problem;
  std::chrono::milliseconds retry_after{};
};

// What is said in sessions, in whatever format it comes: finds the session, takes the turn, saves, and records what the
// operator wants recorded. Any thread; what the arguments refer to must last until the answer is there.
class Turns {
 public:
  // `store` and `clock` must outlive it.
  Turns(store::SessionStore& store, const base::Clock& clock, const MessageLimits& limits, const Records& records)
      : store_(store),
        clock_(clock),
        limits_(limits),
        records_(records),
        session_rates_(limits.session_rate, limits.max_sessions),
        recent_sessions_(limits.session_cache) {}

  // To be asked once for each message (`request` is null for any other frame): nothing if it may be answered. Who
  // speaks too fast is asked to wait, unless it is a cry for help: no limit shadows the safety tier.
  std::optional<TooFast> slow_down(const Edition& edition, const dialogue::Request* request, Speaker& speaker) const;

  // A turn in the speaker's session; overloaded if the session could not be had or kept.
  base::Task<dialogue::Outcome> take(const Edition& edition, const dialogue::Request& request, Speaker& speaker) const;

  // The speaker's session, or a new one (version 0, not stored yet). A new one has a new token: a token that is unknown
  // or expired is never adopted, or else a stranger could choose it. Only what a channel names keeps its name.
  base::Task<base::Result<dialogue::Session>> open(const Edition& edition, Speaker& speaker) const;

  // Stores a session, new as a rule, with what welcomes its client.
  base::Task<base::Result<dialogue::Reply>> begin(const Edition& edition, dialogue::Session session,
                                                  Speaker& speaker) const;

  // What the client has not seen; nothing if it cannot have all of it.
  base::Task<std::optional<std::vector<dialogue::Missed>>> missed(const Edition& edition,
                                                                  const dialogue::Session& session,
                                                                  std::uint64_t last_seq, const Speaker& speaker) const;

 private:
  base::Result<dialogue::Session> session_of(const Edition& edition, store::Loaded loaded, Speaker& speaker) const;
  std::unique_ptr<dialogue::Session> recall(const Speaker& speaker) const;
  void keep(std::unique_ptr<dialogue::Session> session, const Speaker& speaker) const;
  base::Task<store::Saved> settle(const dialogue::Outcome& outcome, const dialogue::Session& session,
                                  Speaker& speaker) const;
  base::Task<store::Saved> settle_other(const dialogue::Outcome& outcome, const dialogue::Session& session,
                                        Speaker& speaker) const;
  base::Task<> record(const Edition& edition, const dialogue::Request& request, const dialogue::Outcome& outcome,
                      std::string_view language, const Speaker& speaker) const;
  base::Task<> enter(const Edition& edition, std::string_view language, const std::vector<dialogue::Numbered>& served,
                     const Speaker& speaker) const;

  store::SessionStore& store_;
  const base::Clock& clock_;
  const MessageLimits limits_;
  const Records records_;
  mutable SessionRates session_rates_;
  mutable RecentSessions recent_sessions_;
};

}  // namespace verbatim::server
