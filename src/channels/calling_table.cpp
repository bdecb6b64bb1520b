#include "channels/calling_table.h"

#include "channels/chatwoot.h"
#include "channels/line.h"
#include "channels/messenger.h"
#include "channels/slack_events.h"
#include "channels/telegram_calls.h"
#include "channels/whatsapp.h"

namespace verbatim::channels {
namespace {

template <typename Channel>
std::unique_ptr<const CallingChannel> make(const Keys& keys) {
  return std::make_unique<const Channel>(keys);
}

}  // namespace

const std::vector<CallingRow>& calling_table() {
  static const std::vector<CallingRow> table = {
      // https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this: a message a second in a chat.
      {"telegram", {"telegram_secret", "telegram_token"}, make<TelegramCalls>, std::chrono::seconds(1)},
      {"messenger", {"messenger_secret", "messenger_token", "messenger_verify"}, make<Messenger>},
      {"whatsapp", {"whatsapp_secret", "whatsapp_token", "whatsapp_verify"}, make<WhatsApp>},
      // https://docs.slack.dev/apis/web-api/rate-limits: a message a second in a channel.
      {"slack_events", {"slack_secret", "slack_token"}, make<SlackEvents>, std::chrono::seconds(1)},
      {"line", {"line_secret", "line_token"}, make<Line>},
      {"chatwoot", {"chatwoot_secret", "chatwoot_token", "chatwoot_url"}, make<Chatwoot>},
  };
  return table;
}

std::vector<std::string_view> missing_settings(const CallingRow& row, const Keys& keys) {
  std::vector<std::string_view> missing;
  for (const std::string_view setting : row.settings) {
    const auto found = keys.find(setting);
    if (found == keys.end() || found->second.empty()) missing.push_back(setting);
  }
  return missing;
}

}  // namespace verbatim::channels
