#pragma once

#include "channels/calling_channel.h"
#include "channels/meta.h"

// Facebook's Messenger (https://developers.facebook.com/docs/messenger-platform/webhooks): a page's messages, with the
// app's secret, the page's access token and a verify token of one's own choice. "Get started" welcomes; suggestions are
// quick replies where their words are short enough, which choose.
namespace verbatim::channels {

class Messenger final : public CallingChannel {
 public:
  explicit Messenger(const Keys& keys);
  VerifiedBatch verify(const WebhookRequest& request) const override;
  Calls calls(const Said& reply, const Message& message) const override;
  std::vector<std::pair<std::string, std::string>> credentials() const override { return bearer(keys_.tokens); }
  std::vector<std::string> hosts() const override { return {kGraphHost}; }
  Judgement judge(unsigned status, std::string_view body) const override { return judge_graph(status, body); }

 private:
  const MetaKeys keys_;
};

}  // namespace verbatim::channels
