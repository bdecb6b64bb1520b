#include "dialogue/conversation.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "text/utf8.h"

namespace verbatim::dialogue {
namespace {

constexpr std::array<std::string_view, 12> kCodeNames = {
    "bad_json",       "bad_request",   "unknown_type", "empty",      "too_long", "bad_id",
    "unknown_intent", "unknown_reply", "rate_limited", "overloaded", "draining", "internal"};

// Whether a reader would see nothing: white space, control characters and invisible ones (zero-width space and
// joiners).
bool is_blank(std::string_view utf8) {
  for (std::size_t i = 0; i < utf8.size();) {
    const text::CodePoint point = text::decode(utf8, i);
    const auto c = static_cast<UChar32>(point.value);
    if (!u_isUWhiteSpace(c) && !u_iscntrl(c) && !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
      return false;
    i += point.bytes;
  }
  return true;
}

// "r7" -> 7; 0, which no reply has, if it is anything else.
std::uint64_t seq_of(std::string_view reply) {
  if (reply.size() < 2 || reply[0] != 'r') return 0;
  std::uint64_t seq = 0;
  const char* end = reply.data() + reply.size();
  const auto [stop, error] = std::from_chars(reply.data() + 1, end, seq);
  return error == std::errc{} && stop == end ? seq : 0;
}

void offer(Context& context, const Reply& reply) {
  context.suggestions.clear();
  for (const Suggestion& suggestion : reply.suggestions) context.suggestions.emplace_back(suggestion.intent);
}

// One turn of one session: a function for each kind of request.
class Turn {
 public:
  Turn(const Bot& bot, Session& session, base::TimePoint now) : bot_(bot), session_(session), now_(now) {}

  Outcome operator()(const UserMessage& message) {
    if (!valid_client_id(message.id)) return bad_id();
    if (std::optional<Numbered> given = again(message.id)) return *std::move(given);
    if (is_blank(message.text)) return make_problem(bot_, ErrorCode::empty, "text holds nothing but white space");
    if (text::count_characters(message.text) > kMaxMessageCharacters) return too_long(message);
    return give(message.id, bot_.answer(session_.context, message.text, now_));
  }

  Outcome operator()(const Choice& choice) {
    if (!valid_client_id(choice.id)) return bad_id();
    if (std::optional<Numbered> given = again(choice.id)) return *std::move(given);
    if (std::optional<Reply> reply = bot_.choose(session_.context, choice.intent, now_)) {
      return give(choice.id, *std::move(reply));
    }
    return make_problem(bot_, ErrorCode::unknown_intent, "no intent that can be chosen has this id");
  }

  Outcome operator()(const Feedback& feedback) {
    if (!valid_client_id(feedback.id)) return bad_id();
    if (feedback.value != "up" && feedback.value != "down") {
      return make_problem(bot_, ErrorCode::bad_request, R"(value must be "up" or "down")");
    }
    const std::uint64_t seq = seq_of(feedback.reply);
    const Rating rating = feedback.value == "up" ? Rating::up : Rating::down;
    if (!session_.history.rate(seq, rating)) {
      return make_problem(bot_, ErrorCode::unknown_reply, "this session remembers no reply of that id");
    }
    return Acknowledged{};
  }

  Outcome operator()(const Forget& forget) {
    if (!valid_client_id(forget.id)) return bad_id();
    session_.context = {};
    session_.history.clear();
    return Forgotten{bot_.system_line("forgotten")};
  }

 private:
  // A text that nobody will read may still be a cry for help: the safety tier sees it before it is turned away.
  Outcome too_long(const UserMessage& message) {
    if (std::optional<Reply> reply = bot_.safety_only(message.text)) {
      offer(session_.context, *reply);
      return give(message.id, *std::move(reply));
    }
    return make_problem(bot_, ErrorCode::too_long,
                        "text is longer than " + std::to_string(kMaxMessageCharacters) + " characters");
  }

  Outcome bad_id() const {
    return make_problem(bot_, ErrorCode::bad_id,
                        "id must be at most " + std::to_string(kMaxClientIdBytes) + " of [A-Za-z0-9_-]");
  }

  // What was replied to this client id before; nothing if it is new, or the content no longer has that answer.
  std::optional<Numbered> again(std::string_view client_id) const {
    const std::optional<ReplyRecord> record = session_.history.answer_to(client_id);
    if (!record) return std::nullopt;
    Numbered given{record->seq, bot_.rebuild(*record), true};
    if (given.reply.answers.empty()) return std::nullopt;
    return given;
  }

  Numbered give(std::string_view client_id, Reply reply) {
    const std::uint64_t seq = ++session_.seq;
    session_.history.add(seq, client_id, reply);
    return {seq, std::move(reply), false};
  }

  const Bot& bot_;
  Session& session_;
  base::TimePoint now_;
};

}  // namespace

std::string_view code_name(ErrorCode code) {
  return kCodeNames[static_cast<std::size_t>(code)];
}

bool is_temporary(ErrorCode code) {
  return code == ErrorCode::rate_limited || code == ErrorCode::overloaded || code == ErrorCode::draining ||
         code == ErrorCode::internal;
}

Problem make_problem(const Bot& bot, ErrorCode code, std::string message) {
  return {code, std::move(message), bot.system_line(code_name(code))};
}

bool valid_client_id(std::string_view id) {
  return id.size() <= kMaxClientIdBytes && std::all_of(id.begin(), id.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
         });
}

std::optional<std::vector<Missed>> missed(const Assistant& assistant, const Session& session, std::uint64_t last_seq) {
  if (last_seq > session.seq) return std::nullopt;
  const std::vector<ReplyRecord> records = session.history.since(last_seq);
  if (records.size() != session.seq - last_seq) return std::nullopt;
  const Bot& bot = assistant.bot(session.language);
  std::vector<Missed> all;
  for (const ReplyRecord& record : records) {
    all.push_back({record.client_id, {record.seq, bot.rebuild(record), true}});
    if (all.back().numbered.reply.answers.size() != record.answers.size()) return std::nullopt;
  }
  return all;
}

Outcome take_turn(const Assistant& assistant, Session& session, const Request& request, base::TimePoint now) {
  session.used = now;
  return std::visit(Turn(assistant.bot(session.language), session, now), request);
}

Reply welcome(const Assistant& assistant, Session& session) {
  const Bot& bot = assistant.bot(session.language);
  Reply reply{ReplyKind::answer, {}, {}};
  const content::Response* line = bot.system_line("welcome");
  if (line == nullptr) return reply;
  reply.answers.push_back({line->id, line, false});
  for (const content::Phrase& follow_up : line->follow_ups) {
    const content::Intent* next = bot.language().intent(follow_up.text);
    if (next == nullptr || reply.suggestions.size() == kMaxSuggestions) continue;
    reply.suggestions.push_back({next->id, bot.language().response(next->response.text)->ask.text});
  }
  offer(session.context, reply);
  return reply;
}

}  // namespace verbatim::dialogue
