#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "channels/calling_channel.h"

// Every messaging platform that is answered by calls of ours; it posts to /channels/<name>. A new one is one row more.
// One that has a row in webhook_table.h too is answered by calls as soon as it has all that they need.
namespace verbatim::channels {

struct CallingRow {
  std::string_view name;
  std::vector<std::string_view> settings;  // that it needs, none of them empty; else it is off
  std::unique_ptr<const CallingChannel> (*make)(const Keys& keys);
  std::chrono::milliseconds pause{0};  // that the platform wants between two calls for one conversation
};
const std::vector<CallingRow>& calling_table();

// The settings that a channel needs and `keys` has not; none if it can be made.
std::vector<std::string_view> missing_settings(const CallingRow& row, const Keys& keys);

}  // namespace verbatim::channels
