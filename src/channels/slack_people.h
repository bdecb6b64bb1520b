#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "channels/calling_channel.h"

// Hand-over on Slack: a message in a channel of people says who wants one of them (a mention, and nothing of what was
// said), and its button gives the conversation back to the bot. See slack_events.h for the rest.
namespace verbatim::channels {

// A message's address on Slack: {"to": members of chat.postMessage, "notice": where the button was that was tapped}.
std::string slack_address(const std::string& channel, const std::string& thread);

// The call that tells the people of that channel about the person who wrote the message.
Call call_people(const std::string& people, const Said& reply, const Message& message);

// What a tap on that button says (Message::hands_back); nothing if it is no such tap, or not in that channel.
std::optional<Message> hand_back_of(const nlohmann::json& payload, const std::string& people);

// The call by which that button goes.
Call settle_people(const Said& reply, const Message& message);

}  // namespace verbatim::channels
