#pragma once

#include "channels/calling_channel.h"

// LINE's Messaging API (https://developers.line.biz/en/docs/messaging-api/receiving-messages/): the channel's webhook
// URL, its secret and its access token. Whoever adds the account as a friend is welcomed; suggestions are quick replies
// where their words are short enough, which choose. In groups and rooms, where everybody reads along, only who mentions
// the account is answered, each in a conversation of their own.
namespace verbatim::channels {

class Line final : public CallingChannel {
 public:
  explicit Line(const Keys& keys);
  VerifiedBatch verify(const WebhookRequest& request) const override;
  Calls calls(const Said& reply, const Message& message) const override;
  std::vector<std::pair<std::string, std::string>> credentials() const override;
  std::vector<std::string> hosts() const override { return {"api.line.me"}; }

 private:
  const Secrets secrets_, tokens_;
};

// X-Line-Signature (https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/).
std::string line_signature(std::string_view secret, std::string_view body);

}  // namespace verbatim::channels
