#pragma once

#include <string>
#include <string_view>

#include "channels/direct_line.h"
#include "server/audience.h"
#include "server/chat_service.h"
#include "server/http_message.h"
#include "server/message_handler.h"

// Direct Line 3.0 for Bot Framework Web Chat (channels/direct_line.h): set its `domain` to
// https://bot.example/v3/directline.
//   POST conversations, POST tokens/generate, POST tokens/refresh, GET conversations/ID?watermark=N,
//   POST and GET conversations/ID/activities, and the stream, a WebSocket.
// The token is the session's; a conversation's id is made of its hash. A watermark is the number of the last reply that
// was seen. The user's own activities are shown to the streams of this process and kept nowhere, so that a poll brings
// replies only. What is posted to one node reaches the streams of that node; those of others see it when they come
// back, so a proxy does well to keep a visitor on one node (deploy/haproxy.cfg does).
namespace verbatim::server {

inline constexpr std::string_view kDirectLinePath = "/v3/directline/";
inline constexpr std::string_view kDirectLineStreamPath = "/v3/directline/stream";

// Whole requests. Stateless but for the audience; any thread.
class DirectLineRoutes {
 public:
  // Both must outlive it.
  DirectLineRoutes(const ChatService& service, const Audience& audience) : service_(service), audience_(audience) {}
  base::Task<HttpResponse> answer(const HttpRequest& request, Client& client) const;

 private:
  base::Task<HttpResponse> start(const HttpRequest& request, unsigned status, Speaker& speaker) const;
  base::Task<HttpResponse> go_on(const HttpRequest& request, std::string_view path, Speaker& speaker) const;
  base::Task<HttpResponse> post(const HttpRequest& request, Speaker& speaker) const;
  base::Task<HttpResponse> poll(const HttpRequest& request, const Visit& visit, Speaker& speaker) const;
  bool tell(const store::SessionKey& key, channels::ActivityPlace place, const Exchange& exchange,
            const std::string& request_id) const;

  const ChatService& service_;
  const Audience& audience_;
};

// The stream: what was missed, then everything as it is said. What a client sends are empty frames, to keep it open;
// anything else counts towards its rate and gets no answer.
class DirectLineStream final : public MessageHandler {
 public:
  // Both must outlive it.
  DirectLineStream(const ChatService& service, Audience& audience) : service_(service), audience_(audience) {}
  base::Task<Opening> open(std::string_view target, Audience::Deliver deliver, Speaker& speaker) const override;
  base::Task<Answer> receive(Message message, Speaker& speaker) const override;
  bool is_patient() const override { return true; }

 private:
  const ChatService& service_;
  Audience& audience_;
};

}  // namespace verbatim::server
