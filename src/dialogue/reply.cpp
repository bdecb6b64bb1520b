#include "dialogue/reply.h"

namespace verbatim::dialogue {

std::string_view to_string(ReplyKind kind) {
  switch (kind) {
    case ReplyKind::answer:
      return "answer";
    case ReplyKind::safety:
      return "safety";
    case ReplyKind::clarify:
      return "clarify";
    case ReplyKind::fallback:
      return "fallback";
  }
  return "fallback";
}

}  // namespace verbatim::dialogue
