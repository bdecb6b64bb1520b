#pragma once

#include "channels/webhook.h"

// Telegram bots (https://core.telegram.org/bots/api#setwebhook): set the webhook with the same secret_token. The reply
// is the one call that a response may hold, sendMessage; suggestions are a reply keyboard, whose keys say their label.
// /start welcomes, t.me/BOT?start=topic-aspect asks for that intent, /forget forgets; any other command is its word.
namespace verbatim::channels {

class Telegram final : public Webhook {
 public:
  explicit Telegram(Secrets secrets) : secrets_(std::move(secrets)) {}
  Verified verify(const WebhookRequest& request) const override;
  WebhookResponse render(const Said& reply, const Message& message) const override;

 private:
  const Secrets secrets_;
};

}  // namespace verbatim::channels
