#include "channels/webhook.h"

#include <array>
#include <utility>

#include "content/digest.h"
#include "dialogue/conversation.h"

namespace verbatim::channels {

std::string_view to_string(Refusal::Cause cause) {
  constexpr std::array<std::string_view, static_cast<std::size_t>(Refusal::Cause::kCount)> kNames = {"signature", "age",
                                                                                                     "content"};
  return kNames[static_cast<std::size_t>(cause)];
}

std::string request_id(std::string_view id) {
  constexpr std::size_t kCharacters = 32;  // of a hash: enough that no two ids of a conversation are one
  return dialogue::valid_client_id(id) ? std::string(id) : content::sha256_hex(id).substr(0, kCharacters);
}

Message text_message(std::string conversation, std::string_view id, std::string text) {
  return {{std::move(conversation), dialogue::UserMessage{request_id(id), std::move(text)}}};
}

}  // namespace verbatim::channels
