#include "content/content.h"

namespace verbatim::content {

std::string_view to_string(Strength strength) {
  switch (strength) {
    case Strength::strong:
      return "strong";
    case Strength::normal:
      return "normal";
    case Strength::bare:
      return "bare";
    case Strength::whole:
      return "whole";
  }
  return "unknown";
}

const Response* Language::response(std::string_view id) const {
  const auto found = response_by_id.find(std::string(id));
  return found == response_by_id.end() ? nullptr : &responses[found->second];
}

const Intent* Language::intent(std::string_view id) const {
  const auto found = intent_by_id.find(std::string(id));
  return found == intent_by_id.end() ? nullptr : &intents[found->second];
}

}  // namespace verbatim::content
