#include "server/chat_service.h"

#include <exception>

#include "protocol/server_frame.h"
#include "store/session_token.h"

namespace verbatim::server {
namespace {

using dialogue::ErrorCode;

// Two connections may speak in one session at once; more than this many lost races in a row is overload.
constexpr int kMaxSaveAttempts = 4;

void introduce(Speaker& speaker, const protocol::ClientFrame& frame) {
  speaker.locale = frame.locale;
  speaker.html = frame.html;
  speaker.leave_session();
  if (store::looks_like_token(frame.session)) speaker.speak_for(frame.session);
}

Answer encode(const Edition& edition, const dialogue::Outcome& outcome, const protocol::Addressee& to) {
  if (const auto* reply = std::get_if<dialogue::Numbered>(&outcome)) {
    return {protocol::encode_reply(edition.catalogue, *reply, to), {}};
  }
  if (const auto* forgotten = std::get_if<dialogue::Forgotten>(&outcome)) {
    return {protocol::encode_forgotten(*forgotten, to), {}};
  }
  if (const auto* problem = std::get_if<dialogue::Problem>(&outcome)) {
    return {protocol::encode_error(*problem, to), problem->code};
  }
  return {protocol::encode_ack(to), {}};
}

}  // namespace

void Speaker::speak_for(std::string_view session_token) {
  token = session_token;
  key = store::key_of(session_token);
}

void Speaker::leave_session() {
  token.clear();
  key.clear();
}

Answer ChatService::receive(std::string_view frame, Speaker& speaker) const {
  return guarded(frame, protocol::Carrier::websocket, speaker);
}

Answer ChatService::post(std::string_view body) const {
  Speaker speaker;
  return guarded(body, protocol::Carrier::http, speaker);
}

Answer ChatService::refuse(ErrorCode code, std::string message, const Speaker& speaker) const {
  return failed(*edition_.get(), code, std::move(message), {}, speaker);
}

// The seam where what libraries throw (out of memory, mostly) becomes an error frame, so that one message costs no
// other.
Answer ChatService::guarded(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const {
  const std::shared_ptr<const Edition> edition = edition_.get();
  std::string reply_to;
  try {
    auto parsed = protocol::parse_frame(frame, carrier);
    if (auto* bad = std::get_if<protocol::BadFrame>(&parsed)) {
      return failed(*edition, bad->code, std::move(bad->message), bad->reply_to, speaker);
    }
    const auto& client_frame = std::get<protocol::ClientFrame>(parsed);
    reply_to = client_frame.id;
    if (carrier == protocol::Carrier::http) introduce(speaker, client_frame);
    return respond(*edition, client_frame, speaker);
  } catch (const std::exception& thrown) {
    log_.error("turn_failed", {{"reason", thrown.what()}});
    return failed(*edition, ErrorCode::internal, "the server failed to answer", reply_to, speaker);
  }
}

Answer ChatService::respond(const Edition& edition, const protocol::ClientFrame& frame, Speaker& speaker) const {
  if (const auto* request = std::get_if<dialogue::Request>(&frame.body))
    return turn(edition, frame.id, *request, speaker);
  introduce(speaker, frame);
  return hello(edition, frame.id, speaker);
}

Answer ChatService::hello(const Edition& edition, const std::string& id, Speaker& speaker) const {
  auto session = open(edition, speaker);
  if (!session) return failed(edition, ErrorCode::overloaded, session.error().message, id, speaker);
  const protocol::Addressee to{speaker.token, id, speaker.html};
  if (session->version > 0) return {protocol::encode_welcome(edition.catalogue, session->seq, nullptr, to), {}};
  const dialogue::Reply first = dialogue::welcome(*edition.assistant, *session);
  if (store_.save(speaker.key, *std::move(session), 0) != store::Saved::saved) {
    return failed(edition, ErrorCode::overloaded, "the session could not be stored", id, speaker);
  }
  return {protocol::encode_welcome(edition.catalogue, 0, &first, to), {}};
}

Answer ChatService::turn(const Edition& edition, const std::string& id, const dialogue::Request& request,
                         Speaker& speaker) const {
  for (int attempt = 0; attempt < kMaxSaveAttempts; ++attempt) {
    auto session = open(edition, speaker);
    if (!session) return failed(edition, ErrorCode::overloaded, session.error().message, id, speaker);
    dialogue::Outcome outcome = dialogue::take_turn(*edition.assistant, *session, request, clock_.now());
    if (settle(outcome, *std::move(session), speaker)) {
      return encode(edition, outcome, {speaker.token, id, speaker.html});
    }
  }
  return failed(edition, ErrorCode::overloaded, "the session could not be stored", id, speaker);
}

// Makes what the turn did to its session last; false if another turn of the session came first.
bool ChatService::settle(const dialogue::Outcome& outcome, dialogue::Session session, Speaker& speaker) const {
  const std::uint64_t version = session.version;
  if (const auto* reply = std::get_if<dialogue::Numbered>(&outcome)) {
    return reply->repeated || store_.save(speaker.key, std::move(session), version) == store::Saved::saved;
  }
  if (std::holds_alternative<dialogue::Forgotten>(outcome)) {
    store_.erase(speaker.key);
    speaker.leave_session();
  } else if (version == 0) {
    speaker.leave_session();  // a session in which nothing was said is not worth keeping
  }
  return true;
}

// The speaker's session, or a new one (version 0, not stored yet) with a new token: a token that is unknown or expired
// is never adopted, or else a stranger could choose it.
base::Result<dialogue::Session> ChatService::open(const Edition& edition, Speaker& speaker) const {
  if (!speaker.token.empty()) {
    auto loaded = store_.load(speaker.key);
    if (!loaded) return loaded.error();
    if (*loaded) return **std::move(loaded);
  }
  auto token = store::new_session_token();
  if (!token) return token.error();
  speaker.speak_for(*token);
  dialogue::Session session;
  session.language = edition.assistant->bot(speaker.locale).language().tag;
  session.created = session.used = clock_.now();
  return session;
}

Answer ChatService::failed(const Edition& edition, ErrorCode code, std::string message, std::string_view reply_to,
                           const Speaker& speaker) const {
  const dialogue::Bot& bot = edition.assistant->bot(speaker.locale);
  return encode(edition, dialogue::make_problem(bot, code, std::move(message)), {{}, reply_to, speaker.html});
}

}  // namespace verbatim::server
