#pragma once

#include <string_view>

#include "base/log.h"
#include "channels/webhook.h"
#include "server/chat_service.h"
#include "server/client.h"
#include "server/http_message.h"
#include "server/log_throttle.h"
#include "server/options.h"
#include "server/outgoing.h"

// Messaging platforms that post to /channels/<name>, and take the reply in the response (channels/webhook.h) or by a
// call of ours (channels/calling_channel.h): that is stored before the request is acknowledged, and what could not be
// stored is not (503), so that the platform tells it again. Where people have a conversation and the platform does not
// mind that itself, only safety answers are given, until they hand it back.
namespace verbatim::server {

// Stateless but for the log's throttle; any thread.
class WebhookRoutes {
 public:
  // All must outlive it. `outgoing` may be null if no platform is answered by calls.
  WebhookRoutes(const ChatService& service, const ChannelOptions& options, base::Log& log, Outgoing* outgoing)
      : service_(service), options_(options), log_(log), outgoing_(outgoing) {}

  // Whether a platform that is on posts to this path.
  bool has(std::string_view path) const;
  // The path must be one that it has.
  base::Task<HttpResponse> answer(const HttpRequest& request, Client& client) const;

 private:
  base::Task<HttpResponse> respond(std::string_view name, const channels::Webhook& webhook, const HttpRequest& request,
                                   Client& client) const;
  base::Task<HttpResponse> take_batch(std::string_view name, const channels::CallingChannel& channel,
                                      const HttpRequest& request, Client& client) const;
  base::Task<bool> answer_by_call(std::string_view name, const channels::CallingChannel& channel,
                                  const channels::Message& message, Client& client) const;
  base::Task<bool> speak(const channels::CallingChannel& channel, const channels::Message& message, OutgoingReply reply,
                         Client& client) const;
  base::Task<bool> hand_back(const channels::CallingChannel& channel, const channels::Message& message,
                             OutgoingReply reply, Client& client) const;
  void report_left_out(std::string_view channel, std::size_t messages, Client& client) const;
  HttpResponse refuse(std::string_view channel, const channels::Refusal& refusal, Client& client) const;

  const ChatService& service_;
  const ChannelOptions& options_;
  base::Log& log_;
  Outgoing* const outgoing_;
  mutable LogThrottle throttle_;
};

// The address that a platform posted to, as it knows it: the operator's word for the server, else what the request says
// (and its scheme as a trusted proxy says); then the request's own path and query.
std::string public_address(std::string_view public_url, const HttpRequest& request, bool secure);

}  // namespace verbatim::server
