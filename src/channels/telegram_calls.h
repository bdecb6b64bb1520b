#pragma once

#include "channels/calling_channel.h"

// Telegram bots whose replies go out by calls of api.telegram.org (https://core.telegram.org/bots/api#making-requests),
// with the bot's token: a long answer takes several messages, and suggestions are buttons below the last, which choose.
// What is read is as in telegram.h; which way it is answered is for whoever gives the token or not.
namespace verbatim::channels {

class TelegramCalls final : public CallingChannel {
 public:
  explicit TelegramCalls(const Keys& keys);
  VerifiedBatch verify(const WebhookRequest& request) const override;
  Calls calls(const Said& reply, const Message& message) const override;
  // The token stands in the address.
  std::vector<std::pair<std::string, std::string>> credentials() const override { return {}; }
  std::string secret_path() const override { return "/bot" + tokens_.front(); }
  std::vector<std::string> hosts() const override { return {"api.telegram.org"}; }

 private:
  const Secrets secrets_, tokens_;
};

}  // namespace verbatim::channels
