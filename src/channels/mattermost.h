#pragma once

#include <utility>

#include "channels/webhook.h"

// Mattermost's slash commands (https://developers.mattermost.com/integrate/slash-commands/custom), whose reply only the
// person who asked sees, and its outgoing webhooks (https://developers.mattermost.com/integrate/webhooks/outgoing),
// whose reply is a comment in the channel. Each has a token of its own; it stands in the body, which therefore is
// parsed before it is known to be right.
namespace verbatim::channels {

class Mattermost final : public Webhook {
 public:
  explicit Mattermost(Secrets tokens) : tokens_(std::move(tokens)) {}
  Verified verify(const WebhookRequest& request) const override;
  WebhookResponse render(const Said& reply, const Message& message) const override;

 private:
  const Secrets tokens_;
};

}  // namespace verbatim::channels
