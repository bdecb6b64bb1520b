#pragma once

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
#include "store/session_store.h"

namespace verbatim::server {

// What the server remembers of one connection between two frames: who speaks, and how replies are to look.
struct Speaker {
  std::string token;  // of the session; empty before the first turn
  std::string key;    // key_of(token)
  std::string locale;
  bool html = false;

  void speak_for(std::string_view session_token);
  void leave_session();
};

// The frame that answers a client's frame, and which error it is, if it is one.
struct Answer {
  std::string frame;
  std::optional<dialogue::ErrorCode> error;
  std::vector<std::string> missed{};  // replies that follow a welcome, oldest first
};

// A client's frame -> the frame that answers it: parses, finds the session, takes the turn, saves, encodes. Knows
// nothing of sockets. Does not throw or block. Any thread; what the arguments refer to must last until the answer is
// there.
class ChatService {
 public:
  // All of these must outlive the service.
  ChatService(const CurrentEdition& edition, store::SessionStore& store, const base::Clock& clock, base::Log& log)
      : edition_(edition), store_(store), clock_(clock), log_(log) {}

  // A text frame of a WebSocket.
  base::Task<Answer> receive(std::string_view frame, Speaker& speaker) const;

  // The body of POST /v1/messages, which names its session itself.
  base::Task<Answer> post(std::string_view body) const;

  // The error frame for what never became a client's frame: a binary message, a body that is too large.
  Answer refuse(dialogue::ErrorCode code, std::string message, const Speaker& speaker) const;

 private:
  base::Task<Answer> guarded(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const;
  base::Task<Answer> respond(const Edition& edition, const protocol::ClientFrame& frame, Speaker& speaker) const;
  base::Task<Answer> hello(const Edition& edition, const protocol::Hello& hello, const std::string& id,
                           Speaker& speaker) const;
  std::optional<Answer> resume(const Edition& edition, const dialogue::Session& session, const protocol::Hello& hello,
                               const std::string& id, const Speaker& speaker) const;
  base::Task<Answer> turn(const Edition& edition, const std::string& id, const dialogue::Request& request,
                          Speaker& speaker) const;
  base::Task<store::Saved> settle(const dialogue::Outcome& outcome, dialogue::Session session, Speaker& speaker) const;
  base::Task<base::Result<dialogue::Session>> open(const Edition& edition, Speaker& speaker) const;
  Answer failed(const Edition& edition, dialogue::ErrorCode code, std::string message, std::string_view reply_to,
                const Speaker& speaker) const;

  const CurrentEdition& edition_;
  store::SessionStore& store_;
  const base::Clock& clock_;
  base::Log& log_;
};

}  // namespace verbatim::server
