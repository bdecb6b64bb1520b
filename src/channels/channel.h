#pragma once

#include <string>
#include <vector>

#include "dialogue/bot.h"
#include "dialogue/conversation.h"

// Other programs' formats <-> Request and Reply. Pure functions that know no socket: any thread.
namespace verbatim::channels {

// What a client of another format asks.
struct Incoming {
  // The client's own name for its conversation, of kMinNameBytes to kMaxNameBytes; empty if it gave none.
  std::string conversation;
  dialogue::Request request;
};

// Such a name is all that keeps one conversation from another, so a short one is refused: it could be guessed.
inline constexpr std::size_t kMinNameBytes = 8;
inline constexpr std::size_t kMaxNameBytes = 256;

// What is said in answer, in order: the answers, and once the notice that they are drafts, if they are; or the line
// that goes with a problem. Every channel can show texts; the suggestions it shows as well as it can.
struct Said {
  std::vector<const content::Response*> texts;
  std::vector<dialogue::Suggestion> suggestions;
  const content::Response* by_number = nullptr;   // the line above suggestions that are numbered; may be null
  const content::Response* list_title = nullptr;  // the words that open a list of suggestions; may be null

  // For platforms that hand a conversation over to people (hand_over.h); any of them may be null:
  const content::Response* handed_over = nullptr;    // what is said when people go on with it
  const content::Response* people_wanted = nullptr;  // what people are told
  const content::Response* handed_back = nullptr;    // what is said when the bot goes on; titles the button for that
};

// No texts yet, and the bot's lines that go with whatever is said.
Said lines_of(const dialogue::Bot& bot);

Said said(const dialogue::Outcome& outcome, const dialogue::Bot& bot);

}  // namespace verbatim::channels
