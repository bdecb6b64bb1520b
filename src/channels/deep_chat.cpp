#include "channels/deep_chat.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "content/markdown.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// Its own classes: the buttons vanish with the next message, and a click sends the label as the user's words.
std::string buttons(const std::vector<dialogue::Suggestion>& suggestions) {
  std::string html = R"(<div class="deep-chat-temporary-message">)";
  for (const dialogue::Suggestion& suggestion : suggestions) {
    html += R"(<button class="deep-chat-button deep-chat-suggestion-button">)" +
            content::escape_html(suggestion.label) + "</button>";
  }
  return html + "</div>";
}

json messages_of(const dialogue::Outcome& outcome, const dialogue::Bot& bot) {
  const Said reply = said(outcome, bot);
  json messages = json::array();
  for (const content::Response* text : reply.texts) messages.push_back({{"text", text->text}});
  if (!reply.suggestions.empty()) messages.push_back({{"html", buttons(reply.suggestions)}});
  const auto* problem = std::get_if<dialogue::Problem>(&outcome);
  if (messages.empty() && problem != nullptr) messages.push_back({{"error", problem->message}});
  return messages;
}

std::string event(const json& message) {
  return "data: " + message.dump() + "\n\n";
}

bool is_of_user(const json& message) {
  return message.is_object() && message.value("role", json()) == "user" && message.contains("text") &&
         message["text"].is_string();
}

}  // namespace

base::Result<Incoming> parse_deep_chat(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  const auto messages = parsed.is_object() ? parsed.find("messages") : parsed.end();
  if (!parsed.is_object() || messages == parsed.end() || !messages->is_array()) {
    return base::Error{"the body must be a JSON object with messages, as deep-chat sends it"};
  }
  const auto last = std::find_if(messages->rbegin(), messages->rend(), is_of_user);
  if (last == messages->rend()) return base::Error{"messages must hold one of role user with a text"};
  Incoming incoming{{}, dialogue::UserMessage{{}, (*last)["text"].get<std::string>()}};
  const auto session = parsed.find("session");
  if (session == parsed.end() || session->is_null()) return incoming;
  if (!session->is_string()) return base::Error{"session must be a string"};
  incoming.conversation = session->get<std::string>();
  if (incoming.conversation.size() < kMinNameBytes || incoming.conversation.size() > kMaxNameBytes) {
    return base::Error{"session must have " + std::to_string(kMinNameBytes) + " to " + std::to_string(kMaxNameBytes) +
                       " bytes that nobody can guess: it is the name of the conversation"};
  }
  return incoming;
}

std::string render_deep_chat(const dialogue::Outcome& outcome, const dialogue::Bot& bot) {
  return messages_of(outcome, bot).dump();
}

std::string stream_deep_chat(const dialogue::Outcome& outcome, const dialogue::Bot& bot) {
  const Said reply = said(outcome, bot);
  std::string events;
  for (const content::Response* text : reply.texts) events += event({{"html", text->html}});
  if (!reply.suggestions.empty()) events += event({{"html", buttons(reply.suggestions)}, {"role", "suggestions"}});
  return events;
}

}  // namespace verbatim::channels
