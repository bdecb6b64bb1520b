#include "channels/rasa.h"

#include <nlohmann/json.hpp>

namespace verbatim::channels {
namespace {

using nlohmann::json;

// "/topic.aspect" -> "topic.aspect"; "/greet{"a":1}" -> "greet". Empty if it is not that.
std::string_view intent_of(std::string_view message) {
  if (!message.starts_with('/')) return {};
  const std::string_view intent = message.substr(1, message.find('{') - 1);
  return intent.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos
             ? intent
             : std::string_view();
}

json messages_of(const dialogue::Outcome& outcome, const dialogue::Bot& bot, std::string_view sender) {
  const Said reply = said(outcome, bot);
  json messages = json::array();
  for (const content::Response* text : reply.texts)
    messages.push_back({{"recipient_id", sender}, {"text", text->plain}});
  if (!messages.empty() && !reply.suggestions.empty()) {
    json buttons = json::array();
    for (const dialogue::Suggestion& suggestion : reply.suggestions) {
      buttons.push_back({{"title", suggestion.label}, {"payload", "/" + std::string(suggestion.intent)}});
    }
    messages.back()["buttons"] = std::move(buttons);
  }
  return messages;
}

}  // namespace

base::Result<Incoming> parse_rasa(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return base::Error{"the body must be a JSON object"};
  const auto sender = parsed.find("sender");
  const auto message = parsed.find("message");
  if (sender == parsed.end() || !sender->is_string() || message == parsed.end() || !message->is_string()) {
    return base::Error{"sender and message must be strings"};
  }
  Incoming incoming{sender->get<std::string>(), dialogue::UserMessage{}};
  if (incoming.conversation.size() < kMinNameBytes || incoming.conversation.size() > kMaxNameBytes) {
    return base::Error{"sender must have " + std::to_string(kMinNameBytes) + " to " + std::to_string(kMaxNameBytes) +
                       " bytes that nobody can guess: it is the name of the conversation"};
  }
  const std::string text = message->get<std::string>();
  const std::string_view intent = intent_of(text);
  if (intent.empty()) {
    incoming.request = dialogue::UserMessage{{}, text};
  } else {
    incoming.request = dialogue::Choice{{}, std::string(intent)};
  }
  return incoming;
}

std::string render_rasa(const dialogue::Outcome& outcome, const dialogue::Bot& bot, std::string_view sender) {
  return messages_of(outcome, bot, sender).dump();
}

std::string stream_rasa(const dialogue::Outcome& outcome, const dialogue::Bot& bot, std::string_view sender) {
  std::string lines;
  for (const json& message : messages_of(outcome, bot, sender)) lines += message.dump() + "\n";
  return lines;
}

}  // namespace verbatim::channels
