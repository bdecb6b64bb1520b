#pragma once

#include <optional>
#include <utility>

#include "channels/webhook.h"

// Slack's slash commands (https://docs.slack.dev/interactivity/implementing-slash-commands): the command's Request URL,
// with the app's signing secret. Only the person who asked sees the reply. "/ask 2" chooses; "/ask" alone welcomes.
namespace verbatim::channels {

class Slack final : public Webhook {
 public:
  explicit Slack(Secrets signing_secrets) : signing_secrets_(std::move(signing_secrets)) {}
  Verified verify(const WebhookRequest& request) const override;
  WebhookResponse render(const Said& reply, const Message& message) const override;

 private:
  const Secrets signing_secrets_;
};

// X-Slack-Signature (https://docs.slack.dev/authentication/verifying-requests-from-slack).
std::string slack_signature(std::string_view secret, std::string_view timestamp, std::string_view body);

// Why a request is not one of Slack's, or not one of now; nothing if it may be read.
std::optional<Refusal> check_slack(const WebhookRequest& request, const Secrets& signing_secrets);

}  // namespace verbatim::channels
