#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "channels/calling_channel.h"

namespace verbatim::channels {

// A message as a platform would post it, signed as it would be.
struct SampleRequest {
  std::string content_type = "application/json";
  std::string body{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

// What the channel of that name would be posted for `text`, signed with the first of its secrets in `keys`, at `url`
// and now; nothing if there is no such channel. For Discord, whose own key signs, `keys` gets one that was made for
// this.
std::optional<SampleRequest> sample_request(std::string_view channel, Keys& keys, std::string_view url,
                                            std::string_view text, std::chrono::system_clock::time_point now);

}  // namespace verbatim::channels
