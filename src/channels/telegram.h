#pragma once

#include <nlohmann/json_fwd.hpp>

#include "channels/rendering.h"
#include "channels/webhook.h"

// Telegram bots (https://core.telegram.org/bots/api#setwebhook): set the webhook with the same secret_token. The reply
// is the one call that a response may hold, sendMessage; suggestions are a reply keyboard, whose keys say their label.
// /start welcomes, t.me/BOT?start=topic-aspect asks for that intent, /forget forgets; any other command is its word.
// With the bot's token replies go out by calls instead: see telegram_calls.h.
namespace verbatim::channels {

class Telegram final : public Webhook {
 public:
  explicit Telegram(Secrets secrets) : secrets_(std::move(secrets)) {}
  Verified verify(const WebhookRequest& request) const override;
  WebhookResponse render(const Said& reply, const Message& message) const override;

 private:
  const Secrets secrets_;
};

// What both ways to answer Telegram have in common. A message's address is {"to": members of sendMessage, "tap": the id
// of the tap on a button that it was, if it was one}.
Verified read_telegram(const WebhookRequest& request, const Secrets& secrets);
nlohmann::json telegram_message(const nlohmann::json& to, const std::string& html);

}  // namespace verbatim::channels
