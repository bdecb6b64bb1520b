#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dialogue/conversation.h"

// What a client sends, version 1 of the protocol (DESIGN.md section 4).
namespace verbatim::protocol {

// Opens or resumes a conversation. An empty `session` asks for a new one.
struct Hello {
  std::string session;
  std::optional<std::uint64_t> last_seq;  // of the last reply that it has seen; without it nothing is replayed
  std::string client;
};

// A frame that is well formed. What `hello` says once for a WebSocket (session, locale, format), an HTTP request says
// in each object; those members are read wherever the carrier has them and are empty elsewhere.
struct ClientFrame {
  std::variant<Hello, dialogue::Request> body;
  std::string id;  // the client's own id for it; empty if it gave none
  std::string session, locale;
  bool html = false;
};

// A frame that is not. `reply_to` is its id, if that could be read and is a valid one.
struct BadFrame {
  dialogue::ErrorCode code = dialogue::ErrorCode::bad_request;
  std::string message;
  std::string reply_to;
};

// websocket: `type` is required; session, locale and format belong to hello. http: `type` defaults to message; session,
// locale and format belong to every object.
enum class Carrier { websocket, http };

// Deeper nesting than this is bad_json; nothing in the protocol nests at all.
inline constexpr int kMaxNesting = 16;

// JSON -> frame. Any bytes may come in: lone surrogates and invalid UTF-8 are bad_json. Unknown members are ignored,
// null is the same as absent, of duplicate members the last one wins. Linear in the length, does not throw; any thread.
std::variant<ClientFrame, BadFrame> parse_frame(std::string_view bytes, Carrier carrier);

}  // namespace verbatim::protocol
