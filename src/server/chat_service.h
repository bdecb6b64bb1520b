#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/task.h"
#include "channels/channel.h"
#include "dialogue/conversation.h"
#include "protocol/client_frame.h"
#include "server/edition.h"
#include "server/message_handler.h"
#include "server/records.h"
#include "server/turns.h"
#include "store/session_store.h"

namespace verbatim::server {

// What became of a message that came in another program's format. Keeps the edition that its texts are of.
struct Exchange {
  Exchange(std::shared_ptr<const Edition> now, std::string_view locale)
      : edition(std::move(now)), bot(&edition->assistant->bot(locale)) {}

  std::shared_ptr<const Edition> edition;
  const dialogue::Bot* bot;
  dialogue::Outcome outcome;
  std::optional<std::chrono::milliseconds> retry_after{};
};

// What a client finds that comes back to a session. Keeps the edition that its texts are of.
struct Visit {
  std::shared_ptr<const Edition> edition;
  const dialogue::Bot* bot;                    // of the session's language
  std::optional<dialogue::Session> session{};  // nothing: there is none that goes by the speaker's token
};

// A client's frame -> the frame that answers it: parses, has the turn taken (turns.h), encodes. Knows
// nothing of sockets. Does not throw or block. Any thread; what the arguments refer to must last until the answer is
// there.
class ChatService final : public MessageHandler {
 public:
  // All of these must outlive the service.
  ChatService(const CurrentEdition& edition, store::SessionStore& store, const base::Clock& clock, base::Log& log,
              const MessageLimits& limits = {}, const Records& records = {})
      : edition_(edition), log_(log), log_messages_(limits.log_messages), turns_(store, clock, limits, records) {}

  // A frame of a WebSocket.
  base::Task<Answer> receive(Message message, Speaker& speaker) const override;

  // The body of POST /v1/messages, which names its session itself.
  base::Task<Answer> post(std::string_view body, Client& client) const;

  // A message of another program's client, or why it is none (for engineers; that counts towards its rate too).
  // `channel` is that program: the names of two of them are never the same.
  base::Task<Exchange> converse(std::string_view channel, const base::Result<channels::Incoming>& incoming,
                                Speaker& speaker) const;

  // For such a client's requests that are no messages: nothing if they may be answered, else the problem.
  std::optional<Exchange> slow_down(Speaker& speaker) const;

  // A new session for a client that wants its token before it says anything: the speaker's from then on. The outcome is
  // Acknowledged or a problem.
  base::Task<Exchange> begin(Speaker& speaker) const;

  // The same for somebody whom another program names: the session goes by that name, and the outcome is the welcome.
  base::Task<Exchange> greet(std::string_view channel, std::string_view conversation, Speaker& speaker) const;

  // Looks into the speaker's session. An error: nobody can say now whether there is one.
  base::Task<base::Result<Visit>> visit(Speaker& speaker) const;

  // What was replied in a session since `last_seq`, oldest first, after the welcome (number 0) if nothing was seen yet;
  // no reply if not all of them can be had. There must be a session.
  base::Task<std::vector<dialogue::Numbered>> unseen(const Visit& visit, std::optional<std::uint64_t> last_seq,
                                                     Speaker& speaker) const;

 private:
  base::Task<Exchange> welcome(Speaker& speaker) const;
  Exchange refuse(std::string reason, Speaker& speaker) const;
  base::Task<Answer> answer(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const;
  base::Task<Answer> refuse_binary(Speaker& speaker) const;
  void log_turn(const dialogue::Request* request, std::optional<dialogue::ErrorCode> error,
                const Speaker& speaker) const;
  base::Task<Answer> hello(const Edition& edition, const protocol::Hello& hello, const std::string& id,
                           Speaker& speaker) const;
  base::Task<std::optional<Answer>> resume(const Edition& edition, const dialogue::Session& session,
                                           const protocol::Hello& hello, const std::string& id,
                                           const Speaker& speaker) const;
  Answer slowed(const TooFast& fast, std::string_view reply_to, const Speaker& speaker) const;
  Answer failed(const Edition& edition, dialogue::ErrorCode code, std::string message, std::string_view reply_to,
                const Speaker& speaker) const;

  const CurrentEdition& edition_;
  base::Log& log_;
  const bool log_messages_;
  const Turns turns_;
};

}  // namespace verbatim::server
