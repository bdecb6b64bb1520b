#include "server/channel_routes.h"

#include <string>
#include <utility>

#include "channels/deep_chat.h"
#include "channels/rasa.h"
#include "server/http_checks.h"
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

Task<HttpResponse> answer_rasa(const ChatService& service, const HttpRequest& request, Client& client) {
  if (auto refused = check_post(request)) co_return *std::move(refused);
  Speaker speaker(client);
  const auto incoming = channels::parse_rasa(request.body);
  if (!incoming) {
    const Exchange refused = service.refuse(incoming.error().message, speaker);
    if (const auto* problem = silent_problem(refused)) co_return refusal(400, problem->code, problem->message);
    co_return response_of(refused, "application/json", channels::render_rasa(refused.outcome, *refused.bot, {}));
  }
  const Exchange exchange = co_await service.converse("rasa", *incoming, speaker);
  if (const auto* problem = silent_problem(exchange)) {
    HttpResponse response = refusal(status_of(problem->code), problem->code, problem->message);
    finish_answer(response, exchange.retry_after);
    co_return response;
  }
  if (request.parameter("stream") == "true") {
    co_return response_of(exchange, "text/event-stream",
                          channels::stream_rasa(exchange.outcome, *exchange.bot, incoming->conversation));
  }
  co_return response_of(exchange, "application/json",
                        channels::render_rasa(exchange.outcome, *exchange.bot, incoming->conversation));
}

Task<HttpResponse> answer_rasa_health(const ChatService&, const HttpRequest& request, Client&) {
  if (!is_get(request)) co_return method_not_allowed("GET, HEAD");
  HttpResponse response;
  response.content_type = "application/json";
  response.body = R"({"status":"ok"})";
  co_return response;
}

Task<HttpResponse> answer_deep_chat(const ChatService& service, const HttpRequest& request, Client& client) {
  if (auto refused = check_post(request)) co_return *std::move(refused);
  Speaker speaker(client);
  const auto incoming = channels::parse_deep_chat(request.body);
  if (!incoming) {
    const Exchange refused = service.refuse(incoming.error().message, speaker);
    co_return response_of(refused, "application/json", channels::render_deep_chat(refused.outcome, *refused.bot));
  }
  speaker.passing = incoming->conversation.empty();
  const Exchange exchange = co_await service.converse("deep_chat", *incoming, speaker);
  if (request.lists("Accept", "text/event-stream") && silent_problem(exchange) == nullptr) {
    co_return response_of(exchange, "text/event-stream", channels::stream_deep_chat(exchange.outcome, *exchange.bot));
  }
  co_return response_of(exchange, "application/json", channels::render_deep_chat(exchange.outcome, *exchange.bot));
}

}  // namespace

Task<Answer> DeepChatSocket::receive(Message message, Speaker& speaker) const {
  const auto incoming = message.text ? channels::parse_deep_chat(message.bytes)
                                     : base::Result<channels::Incoming>(base::Error{"send text frames"});
  if (!incoming) {
    const Exchange refused = service_.refuse(incoming.error().message, speaker);
    co_return Answer{channels::render_deep_chat(refused.outcome, *refused.bot), {}};
  }
  const Exchange exchange = co_await service_.converse("deep_chat", *incoming, speaker);
  co_return Answer{channels::render_deep_chat(exchange.outcome, *exchange.bot), {}};
}

ChannelRoutes::Answerer ChannelRoutes::http(std::string_view path) const {
  if (options_.rasa && path == kRasaPath) return answer_rasa;
  if (options_.rasa && path == kRasaHealthPath) return answer_rasa_health;
  if (options_.deep_chat && path == kDeepChatPath) return answer_deep_chat;
  return nullptr;
}

const MessageHandler* ChannelRoutes::socket(std::string_view path) const {
  return options_.deep_chat && path == kDeepChatSocketPath ? &deep_chat_socket_ : nullptr;
}

}  // namespace verbatim::server
