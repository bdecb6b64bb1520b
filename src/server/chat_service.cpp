#include "server/chat_service.h"

#include <chrono>
#include <exception>

#include "protocol/server_frame.h"
#include "store/session_token.h"

namespace verbatim::server {

using base::Task;

namespace {

using dialogue::ErrorCode;

// Two connections may speak in one session at once; more than this many lost races in a row is overload.
constexpr int kMaxSaveAttempts = 4;

bool is_kept(store::Saved saved) {
  return saved == store::Saved::saved || saved == store::Saved::held;
}

std::string_view language_of(const Edition& edition, const dialogue::Session& session) {
  return edition.assistant->bot(session.language).language().tag;
}

// A refusal is understood: it has an answer of its own. A clarification and system.not_understood are not.
bool is_understood(const dialogue::Reply& reply) {
  if (reply.kind == dialogue::ReplyKind::clarify || reply.answers.empty()) return false;
  return reply.answers.front().intent != "system.not_understood";
}

void introduce(Speaker& speaker, const protocol::ClientFrame& frame) {
  speaker.locale = frame.locale;
  speaker.html = frame.html;
  speaker.leave_session();
  if (store::looks_like_token(frame.session)) speaker.speak_for(frame.session);
}

Answer encode(const Edition& edition, const dialogue::Outcome& outcome, const protocol::Addressee& to,
              Counters& counters) {
  if (const auto* reply = std::get_if<dialogue::Numbered>(&outcome)) {
    counters.reply(reply->reply);
    return {protocol::encode_reply(edition.catalogue, *reply, to), {}};
  }
  if (const auto* forgotten = std::get_if<dialogue::Forgotten>(&outcome)) {
    return {protocol::encode_forgotten(*forgotten, to), {}};
  }
  if (const auto* problem = std::get_if<dialogue::Problem>(&outcome)) {
    counters.error(problem->code);
    return {protocol::encode_error(*problem, to), problem->code};
  }
  return {protocol::encode_ack(to), {}};
}

}  // namespace

Task<Answer> ChatService::receive(Message message, Speaker& speaker) const {
  if (message.text) co_return co_await timed(message.bytes, protocol::Carrier::websocket, speaker);
  co_return failed(*edition_.get(), ErrorCode::bad_request, "send text frames, not binary ones", {}, speaker);
}

Task<Answer> ChatService::post(std::string_view body, Client& client) const {
  Speaker speaker(client);
  Answer answer = co_await timed(body, protocol::Carrier::http, speaker);
  if (!answer.missed.empty()) answer.frame = protocol::with_missed(std::move(answer.frame), answer.missed);
  co_return answer;
}

Task<Answer> ChatService::timed(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const {
  const auto began = std::chrono::steady_clock::now();
  Answer answer = co_await guarded(frame, carrier, speaker);
  speaker.client.counters.message_time.observe(std::chrono::steady_clock::now() - began);
  co_return answer;
}

// The seam where what libraries throw (out of memory, mostly) becomes an error frame, so that one message costs no
// other.
Task<Answer> ChatService::guarded(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const {
  const std::shared_ptr<const Edition> edition = edition_.get();
  std::string reply_to;
  try {
    const base::Duration wait =
        limits_.on ? speaker.client.messages.take(clock_.now(), limits_.message_rate) : base::Duration::zero();
    auto parsed = protocol::parse_frame(frame, carrier);
    if (auto* bad = std::get_if<protocol::BadFrame>(&parsed)) {
      if (auto refused = slow_down(*edition, {{}, bad->reply_to, {}, {}, false}, wait, speaker)) co_return *refused;
      co_return failed(*edition, bad->code, std::move(bad->message), bad->reply_to, speaker);
    }
    const auto& client_frame = std::get<protocol::ClientFrame>(parsed);
    reply_to = client_frame.id;
    if (carrier == protocol::Carrier::http) introduce(speaker, client_frame);
    if (auto refused = slow_down(*edition, client_frame, wait, speaker)) co_return *refused;
    Answer answer = co_await respond(*edition, client_frame, speaker);
    log_turn(client_frame, answer, speaker);
    co_return answer;
  } catch (const std::exception& thrown) {
    log_.error("turn_failed", {{"request", speaker.client.request_id}, {"reason", thrown.what()}});
    co_return failed(*edition, ErrorCode::internal, "the server failed to answer", reply_to, speaker);
  }
}

// Ids and outcomes for whoever debugs; words only where the operator has turned that on.
void ChatService::log_turn(const protocol::ClientFrame& frame, const Answer& answer, const Speaker& speaker) const {
  const base::LogLevel level = limits_.log_messages ? base::LogLevel::info : base::LogLevel::debug;
  if (!log_.wants(level)) return;
  std::string_view text;
  if (const auto* request = std::get_if<dialogue::Request>(&frame.body); limits_.log_messages && request != nullptr) {
    if (const auto* said = std::get_if<dialogue::UserMessage>(request)) text = said->text;
  }
  const std::string_view outcome = answer.error ? dialogue::code_name(*answer.error) : "answered";
  if (text.empty()) {
    return log_.write(level, "turn",
                      {{"request", speaker.client.request_id}, {"session", speaker.key}, {"outcome", outcome}});
  }
  log_.write(level, "turn",
             {{"request", speaker.client.request_id}, {"session", speaker.key}, {"outcome", outcome}, {"text", text}});
}

// Who speaks too fast is asked to wait, unless it is a cry for help: no limit shadows the safety tier. `wait` is what
// the connection's own rate demands.
std::optional<Answer> ChatService::slow_down(const Edition& edition, const protocol::ClientFrame& frame,
                                             base::Duration wait, Speaker& speaker) const {
  if (!limits_.on) return std::nullopt;
  Limit limit = Limit::message_rate;
  if (wait == base::Duration::zero() && !speaker.key.empty()) {
    wait = session_rates_.take(speaker.key, clock_.now());
    limit = Limit::session_rate;
  }
  if (wait == base::Duration::zero()) return std::nullopt;
  speaker.client.counters.limit_reached(limit);
  speaker.client.too_fast = true;
  if (const auto* request = std::get_if<dialogue::Request>(&frame.body)) {
    const auto* said = std::get_if<dialogue::UserMessage>(request);
    if (said != nullptr && edition.assistant->bot(speaker.locale).safety_only(said->text)) return std::nullopt;
  }
  return failed(edition, ErrorCode::rate_limited, "more messages than " + std::string(to_string(limit)) + " allows",
                frame.id, speaker, std::chrono::ceil<std::chrono::milliseconds>(wait));
}

Task<Answer> ChatService::respond(const Edition& edition, const protocol::ClientFrame& frame, Speaker& speaker) const {
  if (const auto* request = std::get_if<dialogue::Request>(&frame.body))
    co_return co_await turn(edition, frame.id, *request, speaker);
  introduce(speaker, frame);
  co_return co_await hello(edition, std::get<protocol::Hello>(frame.body), frame.id, speaker);
}

Task<Answer> ChatService::hello(const Edition& edition, const protocol::Hello& hello, const std::string& id,
                                Speaker& speaker) const {
  auto session = co_await open(edition, speaker);
  if (!session) co_return failed(edition, ErrorCode::overloaded, session.error().message, id, speaker);
  if (session->version > 0) {
    auto answer = co_await resume(edition, *session, hello, id, speaker);
    if (answer) co_return *std::move(answer);
    speaker.leave_session();
    session = co_await open(edition, speaker);
    if (!session) co_return failed(edition, ErrorCode::overloaded, session.error().message, id, speaker);
  }
  const std::string_view language = language_of(edition, *session);
  const dialogue::Reply first = dialogue::welcome(*edition.assistant, *session);
  const store::Saved saved = co_await store_.save(speaker.key, *std::move(session), 0);
  if (!is_kept(saved)) co_return failed(edition, ErrorCode::overloaded, "the session could not be stored", id, speaker);
  std::vector<dialogue::Numbered> served;
  served.push_back({0, first, false});
  co_await enter(edition, language, served, speaker);
  co_return Answer{protocol::encode_welcome(edition.catalogue, 0, &first, {speaker.token, id, speaker.html}), {}};
}

// The welcome with every reply that the client has missed; nothing if it cannot have them all.
Task<std::optional<Answer>> ChatService::resume(const Edition& edition, const dialogue::Session& session,
                                                const protocol::Hello& hello, const std::string& id,
                                                const Speaker& speaker) const {
  const auto missed = dialogue::missed(*edition.assistant, session, hello.last_seq.value_or(session.seq));
  if (!missed) co_return std::nullopt;
  const protocol::Addressee to{speaker.token, id, speaker.html};
  Answer answer{protocol::encode_welcome(edition.catalogue, session.seq, nullptr, to), {}};
  std::vector<dialogue::Numbered> served;
  for (const dialogue::Missed& one : *missed) {
    served.push_back(one.numbered);
    const protocol::Addressee reply_to{speaker.token, one.client_id, speaker.html};
    answer.missed.push_back(protocol::encode_reply(edition.catalogue, one.numbered, reply_to));
  }
  co_await enter(edition, language_of(edition, session), served, speaker);
  co_return answer;
}

Task<Answer> ChatService::turn(const Edition& edition, const std::string& id, const dialogue::Request& request,
                               Speaker& speaker) const {
  for (int attempt = 0; attempt < kMaxSaveAttempts; ++attempt) {
    auto session = co_await open(edition, speaker);
    if (!session) co_return failed(edition, ErrorCode::overloaded, session.error().message, id, speaker);
    dialogue::Outcome outcome = dialogue::take_turn(*edition.assistant, *session, request, clock_.now());
    const std::string_view language = language_of(edition, *session);
    const store::Saved saved = co_await settle(outcome, *std::move(session), speaker);
    if (is_kept(saved)) co_await record(edition, request, outcome, language, speaker);
    if (is_kept(saved)) co_return encode(edition, outcome, {speaker.token, id, speaker.html}, speaker.client.counters);
    if (saved == store::Saved::unavailable) break;
  }
  co_return failed(edition, ErrorCode::overloaded, "the session could not be stored", id, speaker);
}

// Makes what the turn did to its session last.
Task<store::Saved> ChatService::settle(const dialogue::Outcome& outcome, dialogue::Session session,
                                       Speaker& speaker) const {
  const std::uint64_t version = session.version;
  if (const auto* reply = std::get_if<dialogue::Numbered>(&outcome)) {
    if (reply->repeated) co_return store::Saved::saved;
    co_return co_await store_.save(speaker.key, std::move(session), version);
  }
  if (std::holds_alternative<dialogue::Acknowledged>(outcome)) {
    // Whoever says thank you for feedback must have it for good.
    const store::Saved saved = co_await store_.save(speaker.key, std::move(session), version);
    co_return saved == store::Saved::held ? store::Saved::unavailable : saved;
  }
  if (std::holds_alternative<dialogue::Forgotten>(outcome)) {
    if (!co_await store_.erase(speaker.key)) co_return store::Saved::unavailable;
    if (records_.unmatched != nullptr && !co_await records_.unmatched->forget(speaker.key)) {
      co_return store::Saved::unavailable;
    }
    speaker.leave_session();
  } else if (version == 0) {
    speaker.leave_session();  // a session in which nothing was said is not worth keeping
  }
  co_return store::Saved::saved;
}

// What the operator wants kept of a turn. A record that fails denies nobody an answer.
Task<> ChatService::record(const Edition& edition, const dialogue::Request& request, const dialogue::Outcome& outcome,
                           std::string_view language, const Speaker& speaker) const {
  const auto* served = std::get_if<dialogue::Numbered>(&outcome);
  if (served == nullptr) co_return;
  const std::vector<dialogue::Numbered> entries(1, *served);
  co_await enter(edition, language, entries, speaker);
  const auto* said = std::get_if<dialogue::UserMessage>(&request);
  if (records_.unmatched == nullptr || said == nullptr || served->repeated || is_understood(served->reply)) co_return;
  std::vector<std::string> names_after;
  for (const content::Phrase& regex : edition.assistant->bot(language).language().rules.names_after) {
    names_after.push_back(regex.text);
  }
  store::Unmatched message{speaker.key, std::string(language), said->text, 0};
  co_await records_.unmatched->record(std::move(message), std::move(names_after));
}

// Into the ledger, if there is one.
Task<> ChatService::enter(const Edition& edition, std::string_view language,
                          const std::vector<dialogue::Numbered>& served, const Speaker& speaker) const {
  if (records_.ledger == nullptr || served.empty()) co_return;
  std::vector<store::LedgerEntry> entries;
  for (const dialogue::Numbered& one : served) {
    for (const dialogue::Answer& answer : one.reply.answers) {
      entries.push_back({speaker.key, one.seq, std::string(answer.intent), answer.response->id, answer.response->digest,
                         std::string(language), edition.assistant->content().version});
    }
  }
  co_await records_.ledger->append(std::move(entries));
}

// The speaker's session, or a new one (version 0, not stored yet) with a new token: a token that is unknown or expired
// is never adopted, or else a stranger could choose it.
Task<base::Result<dialogue::Session>> ChatService::open(const Edition& edition, Speaker& speaker) const {
  if (!speaker.token.empty()) {
    auto loaded = co_await store_.load(speaker.key);
    if (!loaded) co_return loaded.error();
    if (*loaded) co_return **std::move(loaded);
  }
  auto token = store::new_session_token();
  if (!token) co_return token.error();
  speaker.speak_for(*token);
  dialogue::Session session;
  session.language = edition.assistant->bot(speaker.locale).language().tag;
  session.created = session.used = clock_.now();
  co_return std::move(session);
}

Answer ChatService::failed(const Edition& edition, ErrorCode code, std::string message, std::string_view reply_to,
                           const Speaker& speaker, std::optional<std::chrono::milliseconds> retry_after) const {
  speaker.client.counters.error(code);
  const dialogue::Bot& bot = edition.assistant->bot(speaker.locale);
  Answer answer{protocol::encode_error(dialogue::make_problem(bot, code, std::move(message)),
                                       {{}, reply_to, speaker.html}, retry_after),
                code};
  answer.retry_after = retry_after;
  return answer;
}

}  // namespace verbatim::server
