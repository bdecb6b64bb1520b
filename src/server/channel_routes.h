#pragma once

#include <functional>
#include <string_view>

#include "server/chat_service.h"
#include "server/client.h"
#include "server/direct_line_routes.h"
#include "server/http_message.h"
#include "server/message_handler.h"
#include "server/options.h"
#include "server/webhook_routes.h"

// The addresses at which other programs' clients find what they expect (src/channels has their formats). What a user is
// meant to read comes with 200 even if it is a problem (too long, too fast): these clients show nothing of other
// responses, and such a line may carry the emergency number. Everything else has its status and says why.
namespace verbatim::server {

inline constexpr std::string_view kRasaPath = "/webhooks/rest/webhook";
inline constexpr std::string_view kRasaHealthPath = "/webhooks/rest/";
inline constexpr std::string_view kDeepChatPath = "/channels/deep-chat";
inline constexpr std::string_view kDeepChatSocketPath = "/channels/deep-chat/socket";

// deep-chat over a WebSocket: without a name in the body, the connection is the conversation. Sends nothing that it was
// not asked for, since deep-chat shows control frames as errors.
class DeepChatSocket final : public MessageHandler {
 public:
  explicit DeepChatSocket(const ChatService& service) : service_(service) {}
  base::Task<Answer> receive(Message message, Speaker& speaker) const override;
  bool is_patient() const override { return true; }

 private:
  const ChatService& service_;
};

// The channels that the operator has turned on. Immutable: any thread.
class ChannelRoutes {
 public:
  // What answers a request to one address.
  using Answerer =
      std::function<base::Task<HttpResponse>(const ChatService& service, const HttpRequest& request, Client& client)>;

  // `service`, `log` and `outgoing` must outlive it; that may be null if no platform is answered by calls.
  ChannelRoutes(const ChatService& service, const ChannelOptions& options, base::Log& log, Outgoing* outgoing = nullptr)
      : options_(options),
        webhooks_(service, options_, log, outgoing),
        deep_chat_socket_(service),
        direct_line_(service, audience_),
        direct_line_stream_(service, audience_) {}

  // Empty or null if there is nothing at this path.
  Answerer http(std::string_view path) const;
  const MessageHandler* socket(std::string_view path) const;

 private:
  const ChannelOptions options_;
  const WebhookRoutes webhooks_;
  Audience audience_;
  const DeepChatSocket deep_chat_socket_;
  const DirectLineRoutes direct_line_;
  const DirectLineStream direct_line_stream_;
};

}  // namespace verbatim::server
