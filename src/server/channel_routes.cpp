#include "server/channel_routes.h"

#include <string>
#include <utility>

#include "channels/deep_chat.h"
#include "channels/rasa.h"
#include "server/http_routes.h"

namespace verbatim::server {

using base::Task;

namespace {

// What only an engineer can make use of; null if the user has something to read.
const dialogue::Problem* silent_problem(const Exchange& exchange) {
  const auto* problem = std::get_if<dialogue::Problem>(&exchange.outcome);
  return problem != nullptr && problem->text == nullptr ? problem : nullptr;
}

HttpResponse response_of(const Exchange& exchange, std::string_view content_type, std::string body) {
  const dialogue::Problem* problem = silent_problem(exchange);
  HttpResponse response;
  response.status = problem == nullptr ? 200 : status_of(problem->code);
  response.content_type = content_type;
  response.body = std::move(body);
  finish_answer(response, exchange.retry_after);
  return response;
}

// One program's clients that post a message and read the answer in the response.
struct Format {
  std::string_view channel;
  base::Result<channels::Incoming> (*parse)(std::string_view body);
  HttpResponse (*respond)(const Exchange& exchange, const HttpRequest& request, std::string_view conversation);
};

HttpResponse respond_rasa(const Exchange& exchange, const HttpRequest& request, std::string_view conversation) {
  const dialogue::Bot& bot = *exchange.bot;
  if (const auto* problem = silent_problem(exchange)) return problem_response(*problem, exchange.retry_after);
  if (request.parameter("stream") == "true") {
    return response_of(exchange, "text/event-stream", channels::stream_rasa(exchange.outcome, bot, conversation));
  }
  return response_of(exchange, "application/json", channels::render_rasa(exchange.outcome, bot, conversation));
}

HttpResponse respond_deep_chat(const Exchange& exchange, const HttpRequest& request, std::string_view) {
  const dialogue::Bot& bot = *exchange.bot;
  if (request.lists("Accept", "text/event-stream") && silent_problem(exchange) == nullptr) {
    return response_of(exchange, "text/event-stream", channels::stream_deep_chat(exchange.outcome, bot));
  }
  return response_of(exchange, "application/json", channels::render_deep_chat(exchange.outcome, bot));
}

constexpr Format kRasa{"rasa", channels::parse_rasa, respond_rasa};
constexpr Format kDeepChat{"deep_chat", channels::parse_deep_chat, respond_deep_chat};

template <const Format& format>
Task<HttpResponse> answer(const ChatService& service, const HttpRequest& request, Client& client) {
  if (auto refused = check_post(request)) co_return *std::move(refused);
  Speaker speaker(client);
  const auto incoming = format.parse(request.body);
  const std::string conversation = incoming ? incoming->conversation : std::string();
  speaker.passing = conversation.empty();
  const Exchange exchange = co_await service.converse(format.channel, incoming, speaker);
  co_return format.respond(exchange, request, conversation);
}

Task<HttpResponse> answer_rasa_health(const ChatService&, const HttpRequest& request, Client&) {
  if (!is_get(request)) co_return method_not_allowed("GET, HEAD");
  HttpResponse response;
  response.content_type = "application/json";
  response.body = R"({"status":"ok"})";
  co_return response;
}

}  // namespace

Task<Answer> DeepChatSocket::receive(Message message, Speaker& speaker) const {
  const auto incoming = message.text ? channels::parse_deep_chat(message.bytes)
                                     : base::Result<channels::Incoming>(base::Error{"send text frames"});
  const Exchange exchange = co_await service_.converse(kDeepChat.channel, incoming, speaker);
  co_return Answer{channels::render_deep_chat(exchange.outcome, *exchange.bot), {}};
}

ChannelRoutes::Answerer ChannelRoutes::http(std::string_view path) const {
  if (options_.rasa && path == kRasaPath) return answer<kRasa>;
  if (options_.rasa && path == kRasaHealthPath) return answer_rasa_health;
  if (options_.deep_chat && path == kDeepChatPath) return answer<kDeepChat>;
  if (options_.direct_line && path.starts_with(kDirectLinePath)) {
    return [this](const ChatService&, const HttpRequest& request, Client& client) {
      return direct_line_.answer(request, client);
    };
  }
  if (webhooks_.has(path)) {
    return [this](const ChatService&, const HttpRequest& request, Client& client) {
      return webhooks_.answer(request, client);
    };
  }
  return nullptr;
}

const MessageHandler* ChannelRoutes::socket(std::string_view path) const {
  if (options_.deep_chat && path == kDeepChatSocketPath) return &deep_chat_socket_;
  return options_.direct_line && path == kDirectLineStreamPath ? &direct_line_stream_ : nullptr;
}

}  // namespace verbatim::server
