#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dialogue/assistant.h"
#include "dialogue/session.h"

namespace verbatim::dialogue {

// What a client may ask for, whatever it came in by. `id` is the client's own id for it, empty if it gave none.
struct UserMessage {
  std::string id, text;  // text is valid UTF-8 of any length
};
struct Choice {
  std::string id, intent;
};
struct Feedback {
  std::string id, reply, value;  // reply: "r7"; value: "up" or "down"
};
struct Forget {
  std::string id;
};
using Request = std::variant<UserMessage, Choice, Feedback, Forget>;

// Error codes of the protocol (DESIGN.md section 4); code_name gives the word on the wire.
enum class ErrorCode {
  bad_json,
  bad_request,
  unknown_type,
  empty,
  too_long,
  bad_id,
  unknown_intent,
  unknown_reply,
  rate_limited,
  overloaded,
  draining,
  internal,
};
std::string_view code_name(ErrorCode code);
// Whether the same request may succeed later (rate_limited, overloaded, draining, internal).
bool is_temporary(ErrorCode code);

struct Problem {
  ErrorCode code = ErrorCode::internal;
  std::string message;                      // for engineers
  const content::Response* text = nullptr;  // what the user may be shown, from system.<code>; may be null
};
// A problem with the text of system.<code> in the bot's language.
Problem make_problem(const Bot& bot, ErrorCode code, std::string message);

struct Acknowledged {};
struct Forgotten {
  const content::Response* text = nullptr;  // system.forgotten; may be null
};
// A reply with its place in the session; `repeated` when the same client id was answered before.
struct Numbered {
  std::uint64_t seq = 0;
  Reply reply;
  bool repeated = false;
};
using Outcome = std::variant<Numbered, Acknowledged, Forgotten, Problem>;

inline constexpr std::size_t kMaxMessageCharacters = 1'000;
inline constexpr std::size_t kMaxClientIdBytes = 64;

// Whether a client id is at most 64 of [A-Za-z0-9_-] (empty is fine: it is optional).
bool valid_client_id(std::string_view id);

// A reply again, for a client that may not have got it.
struct Missed {
  std::string client_id;  // the client's id for what it answers; may be empty
  Numbered numbered;
};

// Every reply after `last_seq`, oldest first. Nothing if not all of them can be given: they are too long ago, the
// content no longer has them, or the client has seen more than this session knows.
std::optional<std::vector<Missed>> missed(const Assistant& assistant, const Session& session, std::uint64_t last_seq);

// One turn: changes `session`, returns what to tell the client. Pure but for `session`; any thread, one session at a
// time. Forget only clears the session; removing it from the store is the caller's duty.
Outcome take_turn(const Assistant& assistant, Session& session, const Request& request, base::TimePoint now);

// The first reply of a new conversation (system.welcome with its follow-ups as suggestions, which the session then
// offers); not counted in seq.
Reply welcome(const Assistant& assistant, Session& session);

}  // namespace verbatim::dialogue
