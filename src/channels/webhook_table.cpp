#include "channels/webhook_table.h"

#include <utility>

#include "channels/discord.h"
#include "channels/mattermost.h"
#include "channels/slack.h"
#include "channels/teams.h"
#include "channels/telegram.h"
#include "channels/twilio.h"

namespace verbatim::channels {
namespace {

template <typename Channel>
std::unique_ptr<const Webhook> make(Secrets secrets) {
  return std::make_unique<const Channel>(std::move(secrets));
}

}  // namespace

const std::vector<WebhookRow>& webhook_table() {
  static const std::vector<WebhookRow> table = {
      {"telegram", "telegram_secret", make<Telegram>}, {"twilio", "twilio_token", make<Twilio>},
      {"slack", "slack_secret", make<Slack>},          {"mattermost", "mattermost_token", make<Mattermost>},
      {"discord", "discord_key", make<Discord>},       {"teams", "teams_token", make<Teams>},
  };
  return table;
}

}  // namespace verbatim::channels
