#pragma once

#include <utility>

#include "channels/webhook.h"

// Discord's interactions (https://docs.discord.com/developers/interactions/receiving-and-responding): the application's
// Interactions Endpoint URL and its public key. The words are the first option of a slash command; without one it
// welcomes. Only the person who asked sees the reply; a button chooses its intent.
namespace verbatim::channels {

class Discord final : public Webhook {
 public:
  // In hex digits, as the application's page shows them.
  explicit Discord(Secrets public_keys) : public_keys_(std::move(public_keys)) {}
  Verified verify(const WebhookRequest& request) const override;
  WebhookResponse render(const Said& reply, const Message& message) const override;

 private:
  const Secrets public_keys_;
};

}  // namespace verbatim::channels
