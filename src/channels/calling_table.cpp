#include "channels/calling_table.h"

#include "channels/messenger.h"
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
