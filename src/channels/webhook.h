#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "channels/channel.h"

// The shape of a messaging platform that posts what people write to an address of ours and takes the reply in the
// response: verify(request) -> a message, render(reply) -> the response. README.md shows how to add one.
namespace verbatim::channels {

// What a platform posts. The views live as long as the call.
struct WebhookRequest {
  std::string_view url;  // the public address that it was posted to, query and all
  std::string_view content_type;
  std::string_view body;                                          // the bytes as they came
  std::function<std::string_view(std::string_view name)> header;  // any case; empty if there is none
  std::chrono::system_clock::time_point now{};
  std::string_view method = "POST";
};

// One message of one person. The id of its request is made of the platform's own, so that a retry gets the same reply.
struct Message {
  Incoming incoming;        // the conversation's name is the platform's own: its signature vouches for it
  std::string locale{};     // BCP 47, as the platform gives it; may be empty
  bool greets = false;      // nothing was said yet: the reply is the welcome
  bool hands_back = false;  // people give the conversation back to the bot: nothing was said
  std::string address{};    // what render needs to know of the request, in the channel's own terms
};

struct WebhookResponse {
  std::string body{};
  std::string content_type = "application/json";
  std::size_t left_out = 0;  // messages for which the platform's limits had no room (Rendered)
};

// A request that is not answered. `reason` is for the operator's log: it holds no secret and nothing of the body.
struct Refusal {
  enum class Cause { signature, age, content, kCount };
  Cause cause = Cause::signature;
  std::string reason;
  unsigned status = 403;
};
std::string_view to_string(Refusal::Cause cause);

// A message; or what is answered at once because nothing was said (a ping, somebody who joined); or the refusal.
using Verified = std::variant<Message, WebhookResponse, Refusal>;

// Several at once, so that one can be replaced without a gap. Never empty in a channel that is on.
using Secrets = std::vector<std::string>;

// One platform. Immutable; any thread.
class Webhook {
 public:
  virtual ~Webhook() = default;

  // Looks at nothing else before the signature is right (but for what the signature itself is made of).
  virtual Verified verify(const WebhookRequest& request) const = 0;

  // An empty reply is answered too: with what tells the platform that there is nothing to show.
  virtual WebhookResponse render(const Said& reply, const Message& message) const = 0;
};

// The client id of a request (dialogue/conversation.h) that goes by the platform's own `id`, of any form and length.
std::string request_id(std::string_view id);

// What somebody wrote, under that id. A photo or a sticker is a message without words, which has a line of its own.
Message text_message(std::string conversation, std::string_view id, std::string text);

}  // namespace verbatim::channels
