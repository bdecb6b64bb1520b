#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "channels/channel.h"

// Bot Framework's Direct Line 3.0, as far as its client Web Chat speaks it (BotFramework-DirectLineJS 0.15,
// src/directLine.ts;
// https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-direct-line-3-0-concepts).
namespace verbatim::channels {

// What a client posts to a conversation.
struct Activity {
  bool is_message = false;        // else an event, a typing notice, ...: taken, and nothing comes of it
  dialogue::UserMessage message;  // its id is made of the client's clientActivityID, so that a retry is told as one
};

// {"type": "message", "text": "…", "channelData": {"clientActivityID": "…"}, …}. An error says what is
// wrong with the body.
base::Result<Activity> parse_activity(std::string_view body);

// The locale that the body of a request for a conversation names, {"user": {…}, "locale": "en-GB"}; empty if none.
std::string parse_start(std::string_view body);

// Where an activity stands; the views live as long as the call.
struct ActivityPlace {
  std::string_view conversation;  // its id
  std::string_view reply;         // what begins the ids of a reply's activities; unique in the conversation
  std::string_view reply_to;      // the id of the activity that is answered; empty: none
  std::string_view timestamp;     // "2026-01-31T12:00:00.000Z"
};

// The activities of one outcome, each a JSON object, in order: Markdown texts; the last one carries the suggestions as
// suggestedActions, which say their label as the user's words, and that chooses.
std::vector<std::string> activities_of(const dialogue::Outcome& outcome, const dialogue::Bot& bot,
                                       const ActivityPlace& place);

// The client's own activity as it sees it come in: the names and words of what it sent (which parse_activity has
// taken), with its id and time. Web Chat takes what does not come back for lost.
std::string echo_of(std::string_view activity, std::string_view id, const ActivityPlace& place);

// {"activities": […], "watermark": "3"}: one frame of a stream, or the answer to a poll. A client that comes back names
// the watermark that it saw last; a set without one changes nothing about that.
std::string activity_set(const std::vector<std::string>& activities, std::optional<std::uint64_t> watermark);

}  // namespace verbatim::channels
