#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "dialogue/history.h"

namespace verbatim::dialogue {

// What a later turn needs to know of the conversation. Ids only: never the user's words (DESIGN.md, promise 7).
struct Context {
  std::string topic;                     // of the last topical answer; empty if none
  std::string intent;                    // the last topical answer
  std::vector<std::string> visited;      // topical intents answered, newest last, at most kMaxVisited
  std::vector<std::string> suggestions;  // ids offered by the last reply, in the order shown
  int turns_since = 0;                   // turns since the topic was last answered
  base::TimePoint topic_at{};
};
inline constexpr std::size_t kMaxVisited = 8;
inline constexpr int kContextTurns = 5;
inline constexpr std::chrono::minutes kContextAge{30};

// One conversation, a plain value: stores load and save it whole. `version` counts the saves (optimistic locking).
struct Session {
  std::string language;  // tag of the language, fixed per session
  std::uint64_t version = 0;
  std::uint64_t seq = 0;  // replies given so far
  Context context;
  History history;
  base::TimePoint created{};
  base::TimePoint used{};
};

}  // namespace verbatim::dialogue
