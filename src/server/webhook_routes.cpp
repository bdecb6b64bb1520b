#include "server/webhook_routes.h"

#include <chrono>
#include <string>
#include <utility>

#include "channels/webhook_table.h"
#include "server/http_checks.h"
#include "server/http_routes.h"

namespace verbatim::server {

using base::Task;

namespace {

HttpResponse response_of(channels::WebhookResponse shown) {
  HttpResponse response;
  response.content_type = std::move(shown.content_type);
  response.body = std::move(shown.body);
  finish_answer(response, {});
  return response;
}

// A platform shows nothing of an error, so what only an engineer could read is something for the user here.
channels::Said said_to_a_person(const Exchange& exchange) {
  channels::Said said = channels::said(exchange.outcome, *exchange.bot);
  const auto* line = exchange.bot->system_line("not_understood");
  const bool failed = std::holds_alternative<dialogue::Problem>(exchange.outcome);
  if (said.texts.empty() && failed && line != nullptr) said.texts.push_back(line);
  return said;
}

// Apart from the coroutine, in which GCC 12 destroys what an aggregate is made of twice.
channels::Verified verify(const channels::Webhook& webhook, const HttpRequest& request, std::string_view address) {
  channels::WebhookRequest posted;
  posted.url = address;
  posted.content_type = request.header("Content-Type");
  posted.body = request.body;
  posted.header = [&request](std::string_view name) { return request.header(name); };
  posted.now = std::chrono::system_clock::now();
  return webhook.verify(posted);
}

// The turn of a message. What it refers to must last until it is over.
Task<Exchange> hear(const ChatService& service, std::string_view channel, const channels::Message& message,
                    const base::Result<channels::Incoming>& incoming, Speaker& speaker) {
  if (message.greets) return service.greet(channel, incoming->conversation, speaker);
  return service.converse(channel, incoming, speaker);
}

std::string_view channel_of(std::string_view path) {
  return path.starts_with(channels::kWebhookPath) ? path.substr(channels::kWebhookPath.size()) : std::string_view();
}

}  // namespace

std::string public_address(std::string_view public_url, const HttpRequest& request, bool secure) {
  std::string address(public_url);
  if (address.empty()) address = std::string(secure ? "https://" : "http://") + std::string(request.header("Host"));
  while (address.ends_with('/')) address.pop_back();
  address += request.path();
  const std::size_t query = request.target.find('?');
  if (query != std::string_view::npos) address += request.target.substr(query);
  return address;
}

bool WebhookRoutes::has(std::string_view path) const {
  return options_.webhooks.find(channel_of(path)) != options_.webhooks.end();
}

Task<HttpResponse> WebhookRoutes::answer(const HttpRequest& request, Client& client) const {
  if (request.method != "POST") co_return method_not_allowed("POST");
  const auto& [name, webhook] = *options_.webhooks.find(channel_of(request.path()));
  const std::string address = public_address(options_.public_url, request, client.secure);
  channels::Verified verified = verify(*webhook, request, address);
  if (const auto* refusal = std::get_if<channels::Refusal>(&verified)) co_return refuse(name, *refusal, client);
  if (auto* at_once = std::get_if<channels::WebhookResponse>(&verified)) co_return response_of(std::move(*at_once));
  const auto& message = std::get<channels::Message>(verified);
  Speaker speaker(client);
  speaker.relayed = true;
  speaker.locale = message.locale;
  const base::Result<channels::Incoming> incoming(message.incoming);
  Task<Exchange> turn = hear(service_, name, message, incoming, speaker);
  const Exchange exchange = co_await std::move(turn);
  const channels::Said said = said_to_a_person(exchange);
  co_return response_of(webhook->render(said, message));
}

HttpResponse WebhookRoutes::refuse(std::string_view channel, const channels::Refusal& refusal, Client& client) const {
  client.counters.refused(refusal.cause);
  if (throttle_.due()) log_.warning("webhook_refused", {{"channel", channel}, {"reason", refusal.reason}});
  return server::refusal(refusal.status, dialogue::ErrorCode::bad_request, refusal.reason);
}

}  // namespace verbatim::server
