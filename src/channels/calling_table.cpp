#include "channels/calling_table.h"

#include "channels/chatwoot.h"
#include "channels/line.h"
#include "channels/messenger.h"
#include "channels/slack_events.h"
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
      {"messenger", {"messenger_secret", "messenger_token", "messenger_verify"}, make<Messenger>},
      {"whatsapp", {"whatsapp_secret", "whatsapp_token", "whatsapp_verify"}, make<WhatsApp>},
      // https://docs.slack.dev/apis/web-api/rate-limits: a message a second in a channel.
      {"slack_events", {"slack_secret", "slack_token"}, make<SlackEvents>, std::chrono::seconds(1)},
      {"line", {"line_secret", "line_token"}, make<Line>},
      {"chatwoot", {"chatwoot_secret", "chatwoot_token", "chatwoot_url"}, make<Chatwoot>},
  };
  return table;
}

std::string_view missing_setting(const CallingRow& row, const Keys& keys) {
  for (const std::string_view setting : row.settings) {
    const auto found = keys.find(setting);
    if (found == keys.end() || found->second.empty()) return setting;
  }
  return {};
}

}  // namespace verbatim::channels
