#include "server/turns.h"

#include <string>
#include <utility>

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

// Whether the turn changes its session.
bool is_saved(const dialogue::Outcome& outcome) {
  const auto* reply = std::get_if<dialogue::Numbered>(&outcome);
  return reply != nullptr ? !reply->repeated : std::holds_alternative<dialogue::Acknowledged>(outcome);
}

std::string_view language_of(const Edition& edition, const dialogue::Session& session) {
  return edition.assistant->bot(session.language).language().tag;
}

// A refusal is understood: it has an answer of its own. A clarification and system.not_understood are not.
bool is_understood(const dialogue::Reply& reply) {
  if (reply.kind == dialogue::ReplyKind::clarify || reply.answers.empty()) return false;
  return reply.answers.front().intent != "system.not_understood";
}

dialogue::Outcome overloaded(const Edition& edition, const Speaker& speaker, std::string message) {
  return dialogue::make_problem(edition.assistant->bot(speaker.locale), ErrorCode::overloaded, std::move(message));
}

}  // namespace

std::optional<TooFast> Turns::slow_down(const Edition& edition, const dialogue::Request* request,
                                        Speaker& speaker) const {
  if (!limits_.on) return std::nullopt;
  base::Duration wait{};
  if (!speaker.relayed) wait = speaker.client.messages.take(clock_.now(), limits_.message_rate);
  Limit limit = Limit::message_rate;
  if (wait == base::Duration::zero() && !speaker.key.empty()) {
    wait = session_rates_.take(speaker.key, clock_.now());
    limit = Limit::session_rate;
  }
  if (wait == base::Duration::zero()) return std::nullopt;
  speaker.client.counters.limit_reached(limit);
  speaker.client.too_fast = !speaker.relayed;
  const dialogue::Bot& bot = edition.assistant->bot(speaker.locale);
  const auto* said = request == nullptr ? nullptr : std::get_if<dialogue::UserMessage>(request);
  if (said != nullptr && bot.safety_only(said->text)) return std::nullopt;
  return TooFast{dialogue::make_problem(bot, ErrorCode::rate_limited,
                                        "more messages than " + std::string(to_string(limit)) + " allows"),
                 std::chrono::ceil<std::chrono::milliseconds>(wait)};
}

Task<dialogue::Outcome> Turns::take(const Edition& edition, const dialogue::Request& request, Speaker& speaker) const {
  for (int attempt = 0; attempt < kMaxSaveAttempts; ++attempt) {
    std::unique_ptr<dialogue::Session> session;
    if (attempt == 0) session = recall(speaker);
    const bool recalled = session != nullptr;
    if (!recalled) {
      auto opened = co_await open(edition, speaker);
      if (!opened) co_return overloaded(edition, speaker, std::move(opened.error().message));
      session = std::make_unique<dialogue::Session>(*std::move(opened));
    }
    dialogue::Outcome outcome = dialogue::take_turn(*edition.assistant, *session, request, clock_.now());
    if (recalled && !is_saved(outcome)) continue;  // nothing would tell whether it was out of date
    const store::Saved saved = co_await settle(outcome, *session, speaker);
    if (saved == store::Saved::unavailable) break;
    if (!is_kept(saved)) continue;
    if (records_.wanted()) co_await record(edition, request, outcome, language_of(edition, *session), speaker);
    if (is_saved(outcome)) keep(std::move(session), speaker);
    co_return outcome;
  }
  co_return overloaded(edition, speaker, "the session could not be stored");
}

// The session as the last turn left it, if the store knows of none since; null if it must be opened. A channel's
// conversation keeps its key when it is forgotten and begins anew, so it is never recalled.
std::unique_ptr<dialogue::Session> Turns::recall(const Speaker& speaker) const {
  if (speaker.named || speaker.key.empty()) return nullptr;
  auto session = recent_sessions_.take(speaker.key);
  if (session && !store_.is_current(speaker.key, session->version)) session.reset();
  return session;
}

// Keeps a session that was saved for its next turn.
void Turns::keep(std::unique_ptr<dialogue::Session> session, const Speaker& speaker) const {
  if (speaker.named || speaker.key.empty()) return;
  ++session->version;
  if (!recent_sessions_.put(speaker.key, std::move(session))) {
    speaker.client.counters.limit_reached(Limit::session_cache);
  }
}

Task<base::Result<dialogue::Session>> Turns::open(const Edition& edition, Speaker& speaker) const {
  store::Loaded loaded = std::optional<dialogue::Session>();
  if (!speaker.key.empty()) loaded = co_await store_.load(speaker.key);
  co_return session_of(edition, std::move(loaded), speaker);
}

// What was loaded, or a session that begins.
base::Result<dialogue::Session> Turns::session_of(const Edition& edition, store::Loaded loaded,
                                                  Speaker& speaker) const {
  if (!loaded) return loaded.error();
  if (*loaded) return **std::move(loaded);
  if (!speaker.named) {
    auto token = store::new_session_token();
    if (!token) return token.error();
    speaker.speak_for(*token);
  }
  dialogue::Session session;
  session.language = edition.assistant->bot(speaker.locale).language().tag;
  session.created = session.used = clock_.now();
  return session;
}

Task<base::Result<dialogue::Reply>> Turns::begin(const Edition& edition, dialogue::Session session,
                                                 Speaker& speaker) const {
  const std::string_view language = language_of(edition, session);
  const std::uint64_t version = session.version;
  dialogue::Reply first = dialogue::welcome(*edition.assistant, session);
  const store::Saved saved = co_await store_.save(speaker.key, session, version);
  if (!is_kept(saved)) co_return base::Error{"the session could not be stored"};
  std::vector<dialogue::Numbered> served;
  served.push_back({0, first, false});
  co_await enter(edition, language, served, speaker);
  co_return std::move(first);
}

Task<std::optional<std::vector<dialogue::Missed>>> Turns::missed(const Edition& edition,
                                                                 const dialogue::Session& session,
                                                                 std::uint64_t last_seq, const Speaker& speaker) const {
  auto missed = dialogue::missed(*edition.assistant, session, last_seq);
  if (!missed) co_return std::nullopt;
  std::vector<dialogue::Numbered> served;
  for (const dialogue::Missed& one : *missed) served.push_back(one.numbered);
  co_await enter(edition, language_of(edition, session), served, speaker);
  co_return missed;
}

// Makes what the turn did to its session last. Nearly always that is a new reply, which needs no coroutine of its own.
Task<store::Saved> Turns::settle(const dialogue::Outcome& outcome, const dialogue::Session& session,
                                 Speaker& speaker) const {
  const auto* reply = std::get_if<dialogue::Numbered>(&outcome);
  if (speaker.passing || reply == nullptr || reply->repeated) {
    return settle_other(outcome, session, speaker);
  }
  return store_.save(speaker.key, session, session.version);
}

Task<store::Saved> Turns::settle_other(const dialogue::Outcome& outcome, const dialogue::Session& session,
                                       Speaker& speaker) const {
  if (speaker.passing) {
    speaker.leave_session();
    co_return store::Saved::saved;
  }
  if (std::holds_alternative<dialogue::Numbered>(outcome)) co_return store::Saved::saved;  // repeated
  if (std::holds_alternative<dialogue::Acknowledged>(outcome)) {
    // Whoever says thank you for feedback must have it for good.
    const store::Saved saved = co_await store_.save(speaker.key, session, session.version);
    co_return saved == store::Saved::held ? store::Saved::unavailable : saved;
  }
  if (std::holds_alternative<dialogue::Forgotten>(outcome)) {
    if (!co_await store_.erase(speaker.key)) co_return store::Saved::unavailable;
    if (records_.unmatched != nullptr && !co_await records_.unmatched->forget(speaker.key)) {
      co_return store::Saved::unavailable;
    }
    speaker.leave_session();
  } else if (session.version == 0) {
    speaker.leave_session();  // a session in which nothing was said is not worth keeping
  }
  co_return store::Saved::saved;
}

// What the operator wants kept of a turn. A record that fails denies nobody an answer.
Task<> Turns::record(const Edition& edition, const dialogue::Request& request, const dialogue::Outcome& outcome,
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
Task<> Turns::enter(const Edition& edition, std::string_view language, const std::vector<dialogue::Numbered>& served,
                    const Speaker& speaker) const {
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

}  // namespace verbatim::server
