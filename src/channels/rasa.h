#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "channels/channel.h"

// Rasa's REST channel (rasa/core/channels/rest.py, https://rasa.com/docs/rasa/connectors/your-own-website/#restinput),
// so that its clients need only another host.
namespace verbatim::channels {

// {"sender": "…", "message": "…"}. A message "/topic.aspect", which is what a button sends, chooses that intent. An
// error says what is wrong with the body.
base::Result<Incoming> parse_rasa(std::string_view body);

// [{"recipient_id": …, "text": …}, …], plain text; the last one carries the suggestions as `buttons`.
std::string render_rasa(const dialogue::Outcome& outcome, const dialogue::Bot& bot, std::string_view sender);

// The same objects, each on a line (`?stream=true`).
std::string stream_rasa(const dialogue::Outcome& outcome, const dialogue::Bot& bot, std::string_view sender);

}  // namespace verbatim::channels
