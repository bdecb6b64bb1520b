#pragma once

#include "channels/webhook.h"

// Twilio's SMS and WhatsApp (https://www.twilio.com/docs/messaging/guides/webhook-request): the number's "A message
// comes in" address, by POST. The reply is TwiML. Its signature covers the public address, so behind a proxy the
// address must be known: see the setting public_url.
namespace verbatim::channels {

class Twilio final : public Webhook {
 public:
  explicit Twilio(Secrets auth_tokens) : auth_tokens_(std::move(auth_tokens)) {}
  Verified verify(const WebhookRequest& request) const override;
  WebhookResponse render(const Said& reply, const Message& message) const override;

 private:
  const Secrets auth_tokens_;
};

// X-Twilio-Signature of a request (https://www.twilio.com/docs/usage/security#validating-requests): of the address and
// its form, if it has one; what is not a form is signed by its hash, which stands in the address as bodySHA256.
std::string twilio_signature(std::string_view auth_token, std::string_view url, std::string_view form);

}  // namespace verbatim::channels
