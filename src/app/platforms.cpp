#include "app/platforms.h"

#include "channels/calling_table.h"
#include "channels/webhook_table.h"

namespace verbatim::app {

void add_platforms(const channels::Keys& keys, server::ChannelOptions& options) {
  for (const channels::CallingRow& row : channels::calling_table()) {
    if (!missing_settings(row, keys).empty()) continue;
    options.calling.emplace(row.name, server::CallingPlatform{row.make(keys), row.pause});
  }
  for (const channels::WebhookRow& row : channels::webhook_table()) {
    const auto secrets = keys.find(row.setting);
    const bool has_secret = secrets != keys.end() && !secrets->second.empty();
    if (has_secret && options.calling.count(row.name) == 0)
      options.webhooks.emplace(row.name, row.make(secrets->second));
  }
}

}  // namespace verbatim::app
