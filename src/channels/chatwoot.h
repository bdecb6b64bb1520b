#pragma once

#include "channels/calling_channel.h"

// Chatwoot's agent bots (https://www.chatwoot.com/hc/user-guide/articles/1677497472-how-to-use-agent-bots), which bring
// whatever inboxes it has, and people. The bot speaks in conversations that are `pending`. Whoever asks for a person
// (chat.human) is handed over: the conversation becomes `open`, and the bot is silent in it until somebody makes it
// `pending` again or it is resolved. Needs requests that are signed: version 4.13 or later.
namespace verbatim::channels {

class Chatwoot final : public CallingChannel {
 public:
  explicit Chatwoot(const Keys& keys);
  VerifiedBatch verify(const WebhookRequest& request) const override;
  Calls calls(const Said& reply, const Message& message) const override;
  std::vector<std::pair<std::string, std::string>> credentials() const override;
  std::vector<std::string> hosts() const override { return {host_}; }

 private:
  const Secrets secrets_, tokens_;
  const std::string host_;
};

// X-Chatwoot-Signature (chatwoot/chatwoot, lib/webhooks/trigger.rb).
std::string chatwoot_signature(std::string_view secret, std::string_view timestamp, std::string_view body);

}  // namespace verbatim::channels
