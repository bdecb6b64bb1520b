#pragma once

#include <utility>

#include "channels/webhook.h"

// Microsoft Teams' outgoing webhooks
// (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook):
// a team's channel posts what mentions the webhook, signed with the security
// token that Teams shows when it is made.
namespace verbatim::channels {

class Teams final : public Webhook {
 public:
  // In base64, as Teams shows them.
  explicit Teams(Secrets tokens) : tokens_(std::move(tokens)) {}
  Verified verify(const WebhookRequest& request) const override;
  WebhookResponse render(const Said& reply, const Message& message) const override;

 private:
  const Secrets tokens_;
};

// The value of Authorization.
std::string teams_signature(std::string_view token, std::string_view body);

// What somebody wrote, out of Teams' HTML: mentions and tags go, entities are
// what they stand for.
std::string from_teams_html(std::string_view html);

}  // namespace verbatim::channels
