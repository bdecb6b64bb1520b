#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "dialogue/conversation.h"
#include "server/audience.h"
#include "server/client.h"
#include "store/session_token.h"

namespace verbatim::server {

// What the server remembers of one connection between two frames: who speaks, and how replies are to look.
struct Speaker {
  explicit Speaker(Client& who) : client(who) {}

  Client& client;
  std::string token;  // of the session; empty before the first turn
  std::string key;    // key_of(token)
  std::string locale;
  bool html = false;
  bool named = false;     // the session goes by a name that another program's client gave, and is begun under it
  bool relayed = false;   // a platform relays many people's messages over this connection: its rate is not theirs
  bool passing = false;   // every message stands alone: nothing is kept of it
  Audience::Seat seat{};  // while it listens to what others say in its session

  void speak_as(std::string_view channel, std::string_view name) {
    token.clear();
    key = store::key_of(std::string(channel) + ":" + std::string(name));  // a token has no colon
    named = true;
  }
  void speak_for(std::string_view session_token) {
    token = session_token;
    key = store::key_of(session_token);
    named = false;
  }
  void leave_session() {
    token.clear();
    key.clear();
    named = false;
  }
};

// The frame that answers a client's frame, and which error it is, if it is one.
struct Answer {
  std::string frame;
  std::optional<dialogue::ErrorCode> error;
  std::vector<std::string> missed{};  // replies that follow a welcome, oldest first
  std::optional<std::chrono::milliseconds> retry_after{};
  bool text = true;     // the opcode
  bool silent = false;  // nothing is sent
};

// A message of a WebSocket; the bytes live until it is answered.
struct Message {
  std::string_view bytes;
  bool text = true;  // or binary
};

// What a WebSocket begins with.
struct Opening {
  std::vector<std::string> frames{};
  std::uint16_t close_code = 0;  // with which the client is sent away; 0: it may stay
  std::string_view reason{};     // a literal
};

// What becomes of the messages of a WebSocket. Does not throw or block; any thread.
class MessageHandler {
 public:
  virtual ~MessageHandler() = default;
  virtual base::Task<Answer> receive(Message message, Speaker& speaker) const = 0;

  // What a client gets before it says anything; `target` is that of its handshake. Through `deliver` it can be sent
  // more at any time.
  virtual base::Task<Opening> open(std::string_view /*target*/, Audience::Deliver /*deliver*/,
                                   Speaker& /*speaker*/) const {
    co_return Opening();
  }

  // Whether a client may stay silent for as long as it likes (else first_message_timeout lets it go): for clients that
  // connect with the page and come back at once.
  virtual bool is_patient() const { return false; }
};

}  // namespace verbatim::server
