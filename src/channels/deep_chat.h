#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "channels/channel.h"

// The chat component deep-chat (https://deepchat.dev/docs/connect, version 2.4), connected without code on the site:
//   <deep-chat connect='{"url": "https://bot.example/channels/deep-chat", "additionalBodyProps": {"session":
//   "…"}}'></deep-chat>
namespace verbatim::channels {

// {"messages": [{"role": "user", "text": "…"}, …], "session": "…"}: the last message of the user counts. A button sends
// its label, which chooses, as typing it does. `session` is a name that the page makes up; without one, every message
// stands alone.
base::Result<Incoming> parse_deep_chat(std::string_view body);

// [{"text": "<Markdown>"}, …, {"html": "<buttons>"}]. Nothing else may be sent: it shows any other object as an error.
std::string render_deep_chat(const dialogue::Outcome& outcome, const dialogue::Bot& bot);

// The same as server-sent events (connect.stream), one for each message; none for a problem without a text. A stream
// may not mix text and HTML, so that all of it is HTML, which deep-chat joins; a role of their own keeps the buttons
// apart.
std::string stream_deep_chat(const dialogue::Outcome& outcome, const dialogue::Bot& bot);

}  // namespace verbatim::channels
