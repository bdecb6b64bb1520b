#include "server/chat_service.h"

#include <chrono>
#include <exception>

#include "protocol/server_frame.h"
#include "store/session_token.h"

namespace verbatim::server {

using base::Task;

namespace {

using dialogue::ErrorCode;

void introduce(Speaker& speaker, const protocol::ClientFrame& frame) {
  speaker.locale = frame.locale;
  speaker.html = frame.html;
  speaker.leave_session();
  if (store::looks_like_token(frame.session)) speaker.speak_for(frame.session);
}

void count(const dialogue::Outcome& outcome, Counters& counters) {
  if (const auto* reply = std::get_if<dialogue::Numbered>(&outcome)) counters.reply(reply->reply);
  if (const auto* problem = std::get_if<dialogue::Problem>(&outcome)) counters.error(problem->code);
}

std::optional<ErrorCode> error_of(const dialogue::Outcome& outcome) {
  const auto* problem = std::get_if<dialogue::Problem>(&outcome);
  return problem == nullptr ? std::nullopt : std::optional(problem->code);
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

Task<Answer> ChatService::receive(Message message, Speaker& speaker) const {
  return message.text ? answer(message.bytes, protocol::Carrier::websocket, speaker) : refuse_binary(speaker);
}

Task<Answer> ChatService::refuse_binary(Speaker& speaker) const {
  co_return failed(*edition_.get(), ErrorCode::bad_request, "send text frames, not binary ones", {}, speaker);
}

Task<Answer> ChatService::post(std::string_view body, Client& client) const {
  Speaker speaker(client);
  Answer answered = co_await answer(body, protocol::Carrier::http, speaker);
  if (!answered.missed.empty()) answered.frame = protocol::with_missed(std::move(answered.frame), answered.missed);
  co_return answered;
}

// The seam where what libraries throw (out of memory, mostly) becomes an error frame, so that one message costs no
// other.
Task<Answer> ChatService::answer(std::string_view frame, protocol::Carrier carrier, Speaker& speaker) const {
  const Stopwatch stopwatch(speaker.client.counters.message_time);
  const std::shared_ptr<const Edition> edition = edition_.get();
  std::string reply_to;
  try {
    auto parsed = protocol::parse_frame(frame, carrier);
    if (auto* bad = std::get_if<protocol::BadFrame>(&parsed)) {
      if (auto fast = turns_.slow_down(*edition, nullptr, speaker)) co_return slowed(*fast, bad->reply_to, speaker);
      co_return failed(*edition, bad->code, std::move(bad->message), bad->reply_to, speaker);
    }
    const auto& client_frame = std::get<protocol::ClientFrame>(parsed);
    reply_to = client_frame.id;
    if (carrier == protocol::Carrier::http) introduce(speaker, client_frame);
    const auto* request = std::get_if<dialogue::Request>(&client_frame.body);
    if (auto fast = turns_.slow_down(*edition, request, speaker)) co_return slowed(*fast, reply_to, speaker);
    Answer result;
    if (request != nullptr) {
      const dialogue::Outcome outcome = co_await turns_.take(*edition, *request, speaker);
      count(outcome, speaker.client.counters);
      result = encode(*edition, outcome, {speaker.token, reply_to, speaker.html});
    } else {
      introduce(speaker, client_frame);
      result = co_await hello(*edition, std::get<protocol::Hello>(client_frame.body), reply_to, speaker);
    }
    log_turn(request, result.error, speaker);
    co_return result;
  } catch (const std::exception& thrown) {
    log_.error("turn_failed", {{"request", speaker.client.request_id()}, {"reason", thrown.what()}});
    co_return failed(*edition, ErrorCode::internal, "the server failed to answer", reply_to, speaker);
  }
}

Task<Exchange> ChatService::converse(std::string_view channel, const base::Result<channels::Incoming>& incoming,
                                     Speaker& speaker) const {
  if (!incoming) co_return refuse(incoming.error().message, speaker);
  const Stopwatch stopwatch(speaker.client.counters.message_time);
  Exchange exchange(edition_.get(), speaker.locale);
  if (!incoming->conversation.empty()) {
    speaker.speak_as(channel, incoming->conversation);
  } else if (speaker.named) {
    speaker.leave_session();
  }
  try {
    if (auto fast = turns_.slow_down(*exchange.edition, &incoming->request, speaker)) {
      exchange.outcome = std::move(fast->problem);
      exchange.retry_after = fast->retry_after;
    } else {
      exchange.outcome = co_await turns_.take(*exchange.edition, incoming->request, speaker);
      log_turn(&incoming->request, error_of(exchange.outcome), speaker);
    }
  } catch (const std::exception& thrown) {
    log_.error("turn_failed", {{"request", speaker.client.request_id()}, {"reason", thrown.what()}});
    exchange.outcome = dialogue::make_problem(*exchange.bot, ErrorCode::internal, "the server failed to answer");
  }
  count(exchange.outcome, speaker.client.counters);
  co_return exchange;
}

Exchange ChatService::refuse(std::string reason, Speaker& speaker) const {
  if (auto fast = slow_down(speaker)) return *std::move(fast);
  Exchange exchange(edition_.get(), speaker.locale);
  exchange.outcome = dialogue::Problem{ErrorCode::bad_request, std::move(reason), nullptr};
  count(exchange.outcome, speaker.client.counters);
  return exchange;
}

std::optional<Exchange> ChatService::slow_down(Speaker& speaker) const {
  Exchange exchange(edition_.get(), speaker.locale);
  auto fast = turns_.slow_down(*exchange.edition, nullptr, speaker);
  if (!fast) return std::nullopt;
  exchange.outcome = std::move(fast->problem);
  exchange.retry_after = fast->retry_after;
  count(exchange.outcome, speaker.client.counters);
  return exchange;
}

Task<Exchange> ChatService::begin(Speaker& speaker) const {
  speaker.leave_session();
  Exchange exchange = co_await welcome(speaker);
  if (std::holds_alternative<dialogue::Numbered>(exchange.outcome)) exchange.outcome = dialogue::Acknowledged{};
  count(exchange.outcome, speaker.client.counters);
  co_return exchange;
}

Task<Exchange> ChatService::greet(std::string_view channel, std::string_view conversation, Speaker& speaker) const {
  speaker.speak_as(channel, conversation);
  if (auto fast = slow_down(speaker)) co_return *std::move(fast);
  Exchange exchange = co_await welcome(speaker);
  count(exchange.outcome, speaker.client.counters);
  co_return exchange;
}

// The speaker's session with its welcome, or overloaded.
Task<Exchange> ChatService::welcome(Speaker& speaker) const {
  Exchange exchange(edition_.get(), speaker.locale);
  auto session = co_await turns_.open(*exchange.edition, speaker);
  std::optional<base::Error> failure;
  if (!session) {
    failure = session.error();
  } else if (auto first = co_await turns_.begin(*exchange.edition, *std::move(session), speaker); !first) {
    failure = first.error();
  } else {
    exchange.outcome = dialogue::Numbered{0, *std::move(first), false};
  }
  if (failure) {
    exchange.outcome = dialogue::make_problem(*exchange.bot, ErrorCode::overloaded, std::move(failure->message));
  }
  co_return exchange;
}

Task<base::Result<Visit>> ChatService::visit(Speaker& speaker) const {
  Visit visit{edition_.get(), nullptr};
  visit.bot = &visit.edition->assistant->bot(speaker.locale);
  if (speaker.token.empty()) co_return std::move(visit);
  Speaker visitor(speaker.client);  // a token that is unknown must not become a new one of this speaker
  visitor.speak_for(speaker.token);
  auto session = co_await turns_.open(*visit.edition, visitor);
  if (!session) co_return session.error();
  if (session->version == 0) co_return std::move(visit);
  visit.bot = &visit.edition->assistant->bot(session->language);
  visit.session = *std::move(session);
  co_return std::move(visit);
}

Task<std::vector<dialogue::Numbered>> ChatService::unseen(const Visit& visit, std::optional<std::uint64_t> last_seq,
                                                          Speaker& speaker) const {
  std::vector<dialogue::Numbered> all;
  dialogue::Session session = *visit.session;
  if (!last_seq) all.push_back({0, dialogue::welcome(*visit.edition->assistant, session), false});
  const auto missed = co_await turns_.missed(*visit.edition, *visit.session, last_seq.value_or(0), speaker);
  if (missed) {
    for (const dialogue::Missed& one : *missed) all.push_back(one.numbered);
  }
  co_return all;
}

// Ids and outcomes for whoever debugs; words only where the operator has turned that on.
void ChatService::log_turn(const dialogue::Request* request, std::optional<ErrorCode> error,
                           const Speaker& speaker) const {
  const base::LogLevel level = log_messages_ ? base::LogLevel::info : base::LogLevel::debug;
  if (!log_.wants(level)) return;
  std::string_view text;
  const auto* said = request == nullptr ? nullptr : std::get_if<dialogue::UserMessage>(request);
  if (log_messages_ && said != nullptr) text = said->text;
  const std::string_view outcome = error ? dialogue::code_name(*error) : "answered";
  if (text.empty()) {
    return log_.write(level, "turn",
                      {{"request", speaker.client.request_id()}, {"session", speaker.key}, {"outcome", outcome}});
  }
  log_.write(
      level, "turn",
      {{"request", speaker.client.request_id()}, {"session", speaker.key}, {"outcome", outcome}, {"text", text}});
}

Task<Answer> ChatService::hello(const Edition& edition, const protocol::Hello& hello, const std::string& id,
                                Speaker& speaker) const {
  auto session = co_await turns_.open(edition, speaker);
  if (!session) co_return failed(edition, ErrorCode::overloaded, session.error().message, id, speaker);
  if (session->version > 0) {
    auto answer = co_await resume(edition, *session, hello, id, speaker);
    if (answer) co_return *std::move(answer);
    speaker.leave_session();
    session = co_await turns_.open(edition, speaker);
    if (!session) co_return failed(edition, ErrorCode::overloaded, session.error().message, id, speaker);
  }
  const auto first = co_await turns_.begin(edition, *std::move(session), speaker);
  if (!first) co_return failed(edition, ErrorCode::overloaded, first.error().message, id, speaker);
  co_return Answer{protocol::encode_welcome(edition.catalogue, 0, &*first, {speaker.token, id, speaker.html}), {}};
}

// The welcome with every reply that the client has missed; nothing if it cannot have them all.
Task<std::optional<Answer>> ChatService::resume(const Edition& edition, const dialogue::Session& session,
                                                const protocol::Hello& hello, const std::string& id,
                                                const Speaker& speaker) const {
  const auto missed = co_await turns_.missed(edition, session, hello.last_seq.value_or(session.seq), speaker);
  if (!missed) co_return std::nullopt;
  const protocol::Addressee to{speaker.token, id, speaker.html};
  Answer answer{protocol::encode_welcome(edition.catalogue, session.seq, nullptr, to), {}};
  for (const dialogue::Missed& one : *missed) {
    const protocol::Addressee reply_to{speaker.token, one.client_id, speaker.html};
    answer.missed.push_back(protocol::encode_reply(edition.catalogue, one.numbered, reply_to));
  }
  co_return answer;
}

Answer ChatService::slowed(const TooFast& fast, std::string_view reply_to, const Speaker& speaker) const {
  speaker.client.counters.error(fast.problem.code);
  Answer answer{protocol::encode_error(fast.problem, {{}, reply_to, speaker.html}, fast.retry_after),
                fast.problem.code};
  answer.retry_after = fast.retry_after;
  return answer;
}

Answer ChatService::failed(const Edition& edition, ErrorCode code, std::string message, std::string_view reply_to,
                           const Speaker& speaker) const {
  speaker.client.counters.error(code);
  const dialogue::Problem problem =
      dialogue::make_problem(edition.assistant->bot(speaker.locale), code, std::move(message));
  return {protocol::encode_error(problem, {{}, reply_to, speaker.html}), code};
}

}  // namespace verbatim::server
