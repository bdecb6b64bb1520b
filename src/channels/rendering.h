#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "channels/channel.h"
#include "channels/platform.h"

// What is said -> what one platform shows: the same words, in its markup and within its limits. Pure: any thread.
namespace verbatim::channels {

struct Rendered {
  std::vector<std::string> texts;             // in the platform's markup, each within its bound
  std::vector<dialogue::Suggestion> buttons;  // empty if a list has them, the last text numbers them, or there are none
  std::vector<dialogue::Suggestion> list;     // rows, likewise
  std::string list_lead, list_title;          // the line above them, and the words that open the list
  std::size_t left_out = 0;                   // texts for which one reply of this platform has no room
};

// Texts go into as few messages as hold them. One that is too long goes on in the next after a paragraph or an item;
// if that one is too long itself, after a sentence; then after a word. Suggestions become buttons where the words and
// ids of all of them fit the platform's; else the rows of a list, where it has one; else they are numbered, under the
// line system.suggestions_by_number, and a number chooses.
Rendered render(const Said& reply, const Platform& platform);

}  // namespace verbatim::channels
