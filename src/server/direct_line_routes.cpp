#include "server/direct_line_routes.h"

#include <array>
#include <charconv>
#include <chrono>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "server/close_codes.h"
#include "server/http_checks.h"
#include "server/http_routes.h"
#include "store/session_token.h"

namespace verbatim::server {

using base::Task;

namespace {

using dialogue::ErrorCode;

constexpr std::size_t kConversationIdCharacters = 32;
constexpr int kTokenSeconds = 1800;  // after half of it Web Chat asks for a new one, and gets the same

std::string conversation_of(const Speaker& speaker) {
  return speaker.key.substr(0, kConversationIdCharacters);
}

// "2026-01-31T12:00:00.000Z"
std::string iso_now() {
  const auto now = std::chrono::system_clock::now();
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.", &utc);
  return std::string(text.data(), size) + std::to_string(1000 + millis).substr(1) + "Z";
}

// Empty if the request has none that could be ours.
std::string_view bearer(const HttpRequest& request) {
  constexpr std::string_view kScheme = "Bearer ";
  const std::string_view value = request.header("Authorization");
  if (!equal_ignoring_case(value.substr(0, kScheme.size()), kScheme)) return {};
  const std::string_view token = value.substr(kScheme.size());
  return store::looks_like_token(token) ? token : std::string_view();
}

// The number of the last reply that the client has seen; nothing if it has seen nothing.
std::optional<std::uint64_t> watermark_of(const HttpRequest& request) {
  const std::string_view text = request.parameter("watermark");
  std::uint64_t seq = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seq);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(seq) : std::nullopt;
}

HttpResponse json_response(unsigned status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  finish_answer(response, {});
  return response;
}

// Where the conversation goes on. The stream's address is that by which the client has reached us.
HttpResponse conversation(unsigned status, const HttpRequest& request, const Speaker& speaker) {
  std::string stream = speaker.client.secure ? "wss://" : "ws://";
  stream += request.header("Host");
  stream += kDirectLineStreamPath;
  stream += "?t=" + speaker.token;
  if (const auto watermark = watermark_of(request)) stream += "&watermark=" + std::to_string(*watermark);
  const nlohmann::json body = {{"conversationId", conversation_of(speaker)},
                               {"token", speaker.token},
                               {"expires_in", kTokenSeconds},
                               {"streamUrl", stream}};
  return json_response(status, body.dump());
}

std::vector<std::string> activities_of(const std::vector<dialogue::Numbered>& replies, const dialogue::Bot& bot,
                                       const std::string& conversation) {
  const std::string now = iso_now();
  std::vector<std::string> all;
  for (const dialogue::Numbered& one : replies) {
    const std::string name = conversation + "|" + std::to_string(one.seq);
    for (std::string& activity : channels::activities_of(one, bot, {conversation, name, {}, now})) {
      all.push_back(std::move(activity));
    }
  }
  return all;
}

bool is_problem(const Exchange& exchange) {
  return std::holds_alternative<dialogue::Problem>(exchange.outcome);
}

HttpResponse refused(const Exchange& exchange) {
  return problem_response(std::get<dialogue::Problem>(exchange.outcome), exchange.retry_after);
}

HttpResponse unavailable(const base::Error& error) {
  return problem_response({ErrorCode::overloaded, error.message, nullptr});
}

}  // namespace

Task<HttpResponse> DirectLineRoutes::answer(const HttpRequest& request, Client& client) const {
  auto preflight =
      answer_preflight(request, "GET, POST", "Authorization, Content-Type, x-ms-bot-agent, x-requested-with");
  if (preflight) co_return *std::move(preflight);
  const std::string_view path = request.path().substr(kDirectLinePath.size());
  Speaker speaker(client);
  if (const auto token = bearer(request); !token.empty()) speaker.speak_for(token);
  if (path == "conversations") co_return co_await start(request, 201, speaker);
  if (path == "tokens/generate") co_return co_await start(request, 200, speaker);
  if (path == "tokens/refresh" || path.starts_with("conversations/")) co_return co_await go_on(request, path, speaker);
  co_return nothing_here();
}

// A new conversation, unless the token is of one already.
Task<HttpResponse> DirectLineRoutes::start(const HttpRequest& request, unsigned status, Speaker& speaker) const {
  if (request.method != "POST") co_return method_not_allowed("POST");
  if (auto fast = service_.slow_down(speaker)) co_return refused(*fast);
  const auto visit = co_await service_.visit(speaker);
  if (!visit) co_return unavailable(visit.error());
  if (visit->session) co_return conversation(status, request, speaker);
  speaker.locale = channels::parse_start(request.body);
  const Exchange begun = co_await service_.begin(speaker);
  co_return is_problem(begun) ? refused(begun) : conversation(status, request, speaker);
}

Task<HttpResponse> DirectLineRoutes::go_on(const HttpRequest& request, std::string_view path, Speaker& speaker) const {
  const std::string own = "conversations/" + conversation_of(speaker);
  const bool is_refresh = path == "tokens/refresh";
  const bool is_activities = path == own + "/activities";
  const bool posts = request.method == "POST";
  const bool says = is_activities && posts;  // which counts as what it turns out to be
  if (auto fast = says ? std::nullopt : service_.slow_down(speaker)) co_return refused(*fast);
  const auto visit = co_await service_.visit(speaker);
  if (!visit) co_return unavailable(visit.error());
  if (!visit->session || !(is_refresh || is_activities || path == own)) {
    co_return refusal(403, ErrorCode::bad_request, "the token is of no conversation, or of another one");
  }
  speaker.locale = visit->session->language;
  if (says) co_return co_await post(request, speaker);
  if (is_refresh) co_return posts ? conversation(200, request, speaker) : method_not_allowed("POST");
  if (!is_get(request)) co_return method_not_allowed(is_activities ? "GET, HEAD, POST" : "GET, HEAD");
  if (is_activities) co_return co_await poll(request, *visit, speaker);
  co_return conversation(200, request, speaker);
}

Task<HttpResponse> DirectLineRoutes::post(const HttpRequest& request, Speaker& speaker) const {
  if (auto wrong = check_post(request)) co_return *std::move(wrong);
  const auto activity = channels::parse_activity(request.body);
  std::string id = conversation_of(speaker) + "|u";
  id += activity && !activity->message.id.empty() ? activity->message.id : speaker.client.request_id();
  HttpResponse taken = json_response(200, nlohmann::json({{"id", id}}).dump());
  if (activity && !activity->is_message) {
    const auto fast = service_.slow_down(speaker);
    co_return fast ? refused(*fast) : std::move(taken);
  }
  base::Result<channels::Incoming> incoming = base::Error{};
  if (activity) {
    incoming = channels::Incoming{{}, activity->message};
    const std::string echo = channels::echo_of(request.body, id, {conversation_of(speaker), {}, {}, iso_now()});
    audience_.tell(speaker.key, channels::activity_set({echo}, std::nullopt));
  } else {
    incoming = activity.error();
  }
  const store::SessionKey key = speaker.key;  // which a problem may cost the speaker
  const std::string conversation = conversation_of(speaker);
  const Exchange exchange = co_await service_.converse("direct_line", incoming, speaker);
  const bool heard = tell(key, {conversation, {}, id, iso_now()}, exchange, speaker.client.request_id());
  co_return is_problem(exchange) && !heard ? refused(exchange) : std::move(taken);
}

// Whether the streams were told what was said in answer. A problem has no number; it goes by the name of its request.
bool DirectLineRoutes::tell(const store::SessionKey& key, channels::ActivityPlace place, const Exchange& exchange,
                            const std::string& request_id) const {
  const auto* reply = std::get_if<dialogue::Numbered>(&exchange.outcome);
  const std::string name = std::string(place.conversation) + "|" + (reply ? std::to_string(reply->seq) : request_id);
  place.reply = name;
  const std::vector<std::string> said = channels::activities_of(exchange.outcome, *exchange.bot, place);
  const auto watermark = reply ? std::optional(reply->seq) : std::nullopt;
  return !said.empty() && audience_.tell(key, channels::activity_set(said, watermark));
}

Task<HttpResponse> DirectLineRoutes::poll(const HttpRequest& request, const Visit& visit, Speaker& speaker) const {
  const auto replies = co_await service_.unseen(visit, watermark_of(request), speaker);
  const auto activities = activities_of(replies, *visit.bot, conversation_of(speaker));
  co_return json_response(200, channels::activity_set(activities, visit.session->seq));
}

Task<Opening> DirectLineStream::open(std::string_view target, Audience::Deliver deliver, Speaker& speaker) const {
  HttpRequest request;
  request.target = target;
  const std::string_view token = request.parameter("t");
  Opening opening;
  if (store::looks_like_token(token)) {
    speaker.speak_for(token);
    speaker.seat = audience_.join(speaker.key, std::move(deliver));  // before looking: nothing falls between the two
  }
  const auto visit = co_await service_.visit(speaker);
  if (!visit) {
    opening.close_code = kUnavailable;
    opening.reason = "store";
  } else if (!visit->session) {
    speaker.seat.reset();
    opening.close_code = kNoSession;
    opening.reason = "token";
  } else {
    const auto replies = co_await service_.unseen(*visit, watermark_of(request), speaker);
    const auto activities = activities_of(replies, *visit->bot, conversation_of(speaker));
    if (!activities.empty()) opening.frames.push_back(channels::activity_set(activities, visit->session->seq));
  }
  co_return opening;
}

Task<Answer> DirectLineStream::receive(Message message, Speaker& speaker) const {
  Answer nothing;
  nothing.silent = true;
  if (!message.bytes.empty()) service_.slow_down(speaker);
  co_return nothing;
}

}  // namespace verbatim::server
