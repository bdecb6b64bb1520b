#pragma once

#include "channels/calling_channel.h"
#include "channels/meta.h"

// WhatsApp's Cloud API (https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/components): a number's
// messages, with the app's secret, an access token and a verify token of one's own choice. Suggestions are a list,
// whose rows choose; their numbers can be typed as well.
namespace verbatim::channels {

class WhatsApp final : public CallingChannel {
 public:
  explicit WhatsApp(const Keys& keys);
  VerifiedBatch verify(const WebhookRequest& request) const override;
  Calls calls(const Said& reply, const Message& message) const override;
  std::vector<std::pair<std::string, std::string>> credentials() const override { return bearer(keys_.tokens); }
  std::vector<std::string> hosts() const override { return {kGraphHost}; }
  Judgement judge(unsigned status, std::string_view body) const override { return judge_graph(status, body); }

 private:
  const MetaKeys keys_;
};

}  // namespace verbatim::channels
