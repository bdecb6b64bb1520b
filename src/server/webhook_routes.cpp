#include "server/webhook_routes.h"

#include <chrono>
#include <string>
#include <utility>

#include "channels/webhook_table.h"
#include "server/http_checks.h"
#include "server/http_routes.h"
#include "store/session_token.h"

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

// Apart from the coroutines, in which GCC 12 destroys what an aggregate is made of twice.
channels::WebhookRequest request_of(const HttpRequest& request, std::string_view address) {
  channels::WebhookRequest posted;
  posted.method = request.method;
  posted.url = address;
  posted.content_type = request.header("Content-Type");
  posted.body = request.body;
  posted.header = [&request](std::string_view name) { return request.header(name); };
  posted.now = std::chrono::system_clock::now();
  return posted;
}

bool is_safety(const Exchange& exchange) {
  const auto* numbered = std::get_if<dialogue::Numbered>(&exchange.outcome);
  return numbered != nullptr && numbered->reply.kind == dialogue::ReplyKind::safety;
}

// A reply without its calls, which goes by the platform's id of the message that it answers.
OutgoingReply reply_to(std::string_view channel, const channels::Message& message) {
  const std::string conversation = std::string(channel) + ":" + message.incoming.conversation;
  const std::string id = std::visit([](const auto& request) { return request.id; }, message.incoming.request);
  OutgoingReply reply;
  reply.id = store::key_of(conversation + ":" + id);
  reply.channel = channel;
  reply.conversation = store::key_of(conversation);
  reply.created = std::chrono::system_clock::now();
  return reply;
}

// The turn of a message. What it refers to must last until it is over.
Task<Exchange> hear(const ChatService& service, std::string_view channel, const channels::Message& message,
                    const base::Result<channels::Incoming>& incoming, Speaker& speaker) {
  if (message.greets) return service.greet(channel, incoming->conversation, speaker);
  return service.converse(channel, incoming, speaker);
}

// Who wrote a message.
Speaker speaker_of(const channels::Message& message, Client& client) {
  Speaker speaker(client);
  speaker.relayed = true;
  speaker.locale = message.locale;
  return speaker;
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
  const std::string_view channel = channel_of(path);
  return options_.webhooks.find(channel) != options_.webhooks.end() ||
         (outgoing_ != nullptr && options_.calling.find(channel) != options_.calling.end());
}

Task<HttpResponse> WebhookRoutes::answer(const HttpRequest& request, Client& client) const {
  const std::string_view name = channel_of(request.path());
  const auto webhook = options_.webhooks.find(name);
  if (webhook != options_.webhooks.end()) co_return co_await respond(name, *webhook->second, request, client);
  co_return co_await take_batch(name, *options_.calling.find(name)->second.channel, request, client);
}

Task<HttpResponse> WebhookRoutes::respond(std::string_view name, const channels::Webhook& webhook,
                                          const HttpRequest& request, Client& client) const {
  if (request.method != "POST") co_return method_not_allowed("POST");
  const std::string address = public_address(options_.public_url, request, client.secure);
  channels::Verified verified = webhook.verify(request_of(request, address));
  if (const auto* refusal = std::get_if<channels::Refusal>(&verified)) co_return refuse(name, *refusal, client);
  if (auto* at_once = std::get_if<channels::WebhookResponse>(&verified)) co_return response_of(std::move(*at_once));
  const auto& message = std::get<channels::Message>(verified);
  Speaker speaker = speaker_of(message, client);
  const base::Result<channels::Incoming> incoming(message.incoming);
  Task<Exchange> turn = hear(service_, name, message, incoming, speaker);
  const Exchange exchange = co_await std::move(turn);
  const channels::Said said = said_to_a_person(exchange);
  channels::WebhookResponse shown = webhook.render(said, message);
  if (shown.left_out > 0) report_left_out(name, shown.left_out, client);
  co_return response_of(std::move(shown));
}

Task<HttpResponse> WebhookRoutes::take_batch(std::string_view name, const channels::CallingChannel& channel,
                                             const HttpRequest& request, Client& client) const {
  if (request.method != "POST" && request.method != "GET") co_return method_not_allowed("GET, POST");
  const std::string address = public_address(options_.public_url, request, client.secure);
  channels::VerifiedBatch verified = channel.verify(request_of(request, address));
  if (const auto* refusal = std::get_if<channels::Refusal>(&verified)) co_return refuse(name, *refusal, client);
  auto& batch = std::get<channels::Batch>(verified);
  for (const channels::Message& message : batch.messages) {
    if (!co_await answer_by_call(name, channel, message, client)) {
      co_return server::refusal(503, dialogue::ErrorCode::overloaded, "the reply could not be stored; tell it again");
    }
  }
  co_return response_of(std::move(batch.acknowledgement));
}

// False: it was not, and nothing was sent.
Task<bool> WebhookRoutes::answer_by_call(std::string_view name, const channels::CallingChannel& channel,
                                         const channels::Message& message, Client& client) const {
  OutgoingReply reply = reply_to(name, message);
  const std::optional<bool> known = co_await outgoing_->knows(reply.id);
  if (known && *known) co_return true;
  if (!known || !outgoing_->has_room(name)) co_return false;
  if (message.hands_back) co_return co_await hand_back(channel, message, std::move(reply), client);
  co_return co_await speak(channel, message, std::move(reply), client);
}

// The turn is taken even where people have the conversation: no silence shadows the safety tier, and who asks for them
// again calls them again.
Task<bool> WebhookRoutes::speak(const channels::CallingChannel& channel, const channels::Message& message,
                                OutgoingReply reply, Client& client) const {
  std::optional<bool> silent = false;
  if (channel.remembers_hand_over()) silent = co_await outgoing_->with_people(reply.conversation);
  if (!silent) co_return false;
  Speaker speaker = speaker_of(message, client);
  const base::Result<channels::Incoming> incoming(message.incoming);
  Task<Exchange> turn = hear(service_, reply.channel, message, incoming, speaker);
  const Exchange exchange = co_await std::move(turn);
  const channels::Said said = said_to_a_person(exchange);
  channels::Calls calls = channel.calls(said, message);
  if (*silent && !calls.hands_over && !is_safety(exchange)) co_return true;
  if (calls.left_out > 0) report_left_out(reply.channel, calls.left_out, client);
  if (calls.calls.empty()) co_return true;
  reply.calls = std::move(calls.calls);
  reply.hands_over = calls.hands_over;
  if (calls.hands_over && channel.remembers_hand_over()) {
    const bool handed = co_await outgoing_->hand(reply.conversation, true);
    if (!handed) co_return false;
  }
  co_return co_await outgoing_->send(std::move(reply));
}

Task<bool> WebhookRoutes::hand_back(const channels::CallingChannel& channel, const channels::Message& message,
                                    OutgoingReply reply, Client& client) const {
  Speaker speaker = speaker_of(message, client);
  const base::Result<Visit> visit = co_await service_.visit(speaker);
  const bool handed = visit && co_await outgoing_->hand(reply.conversation, false);
  if (!handed) co_return false;
  channels::Said said = channels::lines_of(*visit->bot);
  if (said.handed_back != nullptr) said.texts.push_back(said.handed_back);
  reply.calls = channel.calls(said, message).calls;
  if (reply.calls.empty()) co_return true;
  co_return co_await outgoing_->send(std::move(reply));
}

void WebhookRoutes::report_left_out(std::string_view channel, std::size_t messages, Client& client) const {
  client.counters.messages_left_out.add(messages);
  if (throttle_.due()) log_.warning("reply_cut", {{"channel", channel}, {"left_out", std::to_string(messages)}});
}

HttpResponse WebhookRoutes::refuse(std::string_view channel, const channels::Refusal& refusal, Client& client) const {
  client.counters.refused(refusal.cause);
  if (throttle_.due()) log_.warning("webhook_refused", {{"channel", channel}, {"reason", refusal.reason}});
  return server::refusal(refusal.status, dialogue::ErrorCode::bad_request, refusal.reason);
}

}  // namespace verbatim::server
