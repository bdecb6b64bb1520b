#include "channels/hand_over.h"

#include <algorithm>

namespace verbatim::channels {
namespace {

bool asks_for_people(const content::Response* text) {
  return text->id == "chat.human";
}

}  // namespace

bool wants_people(const Said& reply) {
  return std::any_of(reply.texts.begin(), reply.texts.end(), asks_for_people);
}

Said handed_over(Said reply) {
  reply.suggestions.clear();
  if (reply.handed_over != nullptr) {
    std::replace_if(reply.texts.begin(), reply.texts.end(), asks_for_people, reply.handed_over);
  }
  return reply;
}

}  // namespace verbatim::channels
