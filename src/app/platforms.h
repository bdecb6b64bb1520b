#pragma once

#include "channels/calling_channel.h"
#include "server/options.h"

namespace verbatim::app {

// Turns on every messaging platform that `keys` has all for: those that can be answered by calls are, the others take
// the reply in the response.
void add_platforms(const channels::Keys& keys, server::ChannelOptions& options);

}  // namespace verbatim::app
