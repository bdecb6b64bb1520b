#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/task.h"
#include "dialogue/conversation.h"
#include "protocol/client_frame.h"
#include "server/edition.h"
#include "server/message_handler.h"
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
  bool log_messages = false;
};

// A client's frame -> the frame that answers it: parses, finds the session, takes the turn, saves, encodes. Knows
// nothing of sockets. Does not throw or block. Any thread; what the arguments refer to must last until the answer is
// there.
class ChatService final : public MessageHandler {
 public:
  // All of these must outlive the service.
  ChatService(const CurrentEdition& edition, store::SessionStore& store, const base::Clock& clock, base::Log& log,
              const MessageLimits& limits = {}, const Records& records = {})
      : edition_(edition),
        store_(store),
        clock_(clock),
        log_(log),
        limits_(limits),
        records_(records),
        session_rates_(limits.session_rate, limits.max_sessions) {}

  // A frame of a WebSocket.
  base::Task<Answer> receive(Message message, Speaker& speaker) const override;

  // The body of POST /v1/messages, which names its session itself.
  base::Task<Answer> post(std::string_view body, Client& client) const;

 private:
  base::Task<Answer> timed(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const;
  base::Task<Answer> guarded(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const;
  void log_turn(const protocol::ClientFrame& frame, const Answer& answer, const Speaker& speaker) const;
  std::optional<Answer> slow_down(const Edition& edition, const protocol::ClientFrame& frame, base::Duration wait,
                                  Speaker& speaker) const;
  base::Task<Answer> respond(const Edition& edition, const protocol::ClientFrame& frame, Speaker& speaker) const;
  base::Task<Answer> hello(const Edition& edition, const protocol::Hello& hello, const std::string& id,
                           Speaker& speaker) const;
  base::Task<std::optional<Answer>> resume(const Edition& edition, const dialogue::Session& session,
                                           const protocol::Hello& hello, const std::string& id,
                                           const Speaker& speaker) const;
  base::Task<Answer> turn(const Edition& edition, const std::string& id, const dialogue::Request& request,
                          Speaker& speaker) const;
  base::Task<store::Saved> settle(const dialogue::Outcome& outcome, dialogue::Session session, Speaker& speaker) const;
  base::Task<> record(const Edition& edition, const dialogue::Request& request, const dialogue::Outcome& outcome,
                      std::string_view language, const Speaker& speaker) const;
  base::Task<> enter(const Edition& edition, std::string_view language, const std::vector<dialogue::Numbered>& served,
                     const Speaker& speaker) const;
  base::Task<base::Result<dialogue::Session>> open(const Edition& edition, Speaker& speaker) const;
  Answer failed(const Edition& edition, dialogue::ErrorCode code, std::string message, std::string_view reply_to,
                const Speaker& speaker, std::optional<std::chrono::milliseconds> retry_after = {}) const;

  const CurrentEdition& edition_;
  store::SessionStore& store_;
  const base::Clock& clock_;
  base::Log& log_;
  const MessageLimits limits_;
  const Records records_;
  mutable SessionRates session_rates_;
};

}  // namespace verbatim::server
