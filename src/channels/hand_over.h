#pragma once

#include "channels/channel.h"

// Passing a conversation on to people, on platforms that can. Pure: any thread.
namespace verbatim::channels {

// Whether somebody is told how to reach people (chat.human).
bool wants_people(const Said& reply);

// The same for a platform that calls people itself: system.handed_over instead, and no suggestions, which nobody would
// answer.
Said handed_over(Said reply);

}  // namespace verbatim::channels
