#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "channels/webhook.h"

// Every messaging platform that is answered at /channels/<name>. A new one is one row more.
namespace verbatim::channels {

struct WebhookRow {
  std::string_view name;     // in its path, and of its sessions
  std::string_view setting;  // that holds its secrets; the channel is on if it has any
  std::unique_ptr<const Webhook> (*make)(Secrets secrets);
};
const std::vector<WebhookRow>& webhook_table();

inline constexpr std::string_view kWebhookPath = "/channels/";

}  // namespace verbatim::channels
