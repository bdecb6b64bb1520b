#include "channels/telegram.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "channels/json_fields.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// "topic-aspect" -> "topic.aspect": a start parameter may not have a dot.
std::string intent_of(std::string payload) {
  std::replace(payload.begin(), payload.end(), '-', '.');
  return payload;
}

// "/start@SomeBot rest" -> {"start", "rest"}; an empty name if it is no command.
std::pair<std::string, std::string> command_of(std::string_view text) {
  if (!text.starts_with('/')) return {};
  const std::string_view word = text.substr(1, std::min(text.find_first_of(" \n"), text.size()) - 1);
  std::string_view rest = text.substr(1 + word.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" \n"), rest.size()));
  return {std::string(word.substr(0, word.find('@'))), std::string(rest)};
}

// In a group people begin with who they talk to: "@SomeBot what is it".
std::string without_mention(const std::string& text) {
  if (!text.starts_with('@')) return text;
  const std::size_t end = std::min(text.find_first_of(" \n"), text.size());
  return text.substr(std::min(text.find_first_not_of(" \n", end), text.size()));
}

void take_command(Message& message, const std::string& id, const std::string& name, const std::string& rest) {
  if (name == "start" && rest.empty()) {
    message.greets = true;
  } else if (name == "start") {
    message.incoming.request = dialogue::Choice{id, intent_of(rest)};
  } else if (name == "forget") {
    message.incoming.request = dialogue::Forget{id};
  } else {
    message.incoming.request = dialogue::UserMessage{id, rest.empty() ? name : name + " " + rest};
  }
}

// Who speaks, and where: the person's chat with the bot, or a group, in which each has a conversation.
struct Place {
  std::string conversation;
  json to;  // that the reply goes to
  bool is_private = false;
};

// Nothing if it is no person who speaks, or a channel's post.
std::optional<Place> place_of(const json& message, const json& from) {
  const std::string chat = id_at(message, "/chat/id"), sender = id_at(from, "/id");
  const json* id = value_at(message, "/chat/id");
  if (chat.empty() || sender.empty() || !id->is_number_integer() || is_true_at(from, "/is_bot")) return std::nullopt;
  Place place;
  place.is_private = chat == sender;
  place.conversation = place.is_private ? chat : chat + ":" + sender;
  place.to = {{"chat_id", *id}};
  const json* thread = value_at(message, "/message_thread_id");  // of any reply, but only a topic's takes ours
  const bool topic = is_true_at(message, "/is_topic_message") && thread != nullptr && thread->is_number_integer();
  if (topic) place.to["message_thread_id"] = *thread;
  return place;
}

// A message that a person wrote to the bot; nothing if it is something else: a photo in a group, somebody who joined.
std::optional<Message> message_of(const json& message, const std::string& id) {
  const json* from = value_at(message, "/from");
  const auto place = from == nullptr ? std::nullopt : place_of(message, *from);
  if (!place) return std::nullopt;
  std::string text = text_at(message, "/text");
  if (text.empty()) text = text_at(message, "/caption");
  if (text.empty() && !place->is_private) return std::nullopt;
  if (!place->is_private) text = without_mention(text);
  Message taken = text_message(place->conversation, id, text);
  if (const auto [name, rest] = command_of(text); !name.empty()) take_command(taken, id, name, rest);
  taken.locale = text_at(*from, "/language_code");
  taken.address = json({{"to", place->to}}).dump();
  return taken;
}

// A tap on a button below one of our messages; nothing if that message is too old for Telegram to say where it is.
std::optional<Message> tap_of(const json& query, const std::string& id) {
  const json* from = value_at(query, "/from");
  const json* message = value_at(query, "/message");
  const std::string tap = text_at(query, "/id"), intent = text_at(query, "/data");
  const auto place = from == nullptr || message == nullptr ? std::nullopt : place_of(*message, *from);
  if (!place || tap.empty() || intent.empty()) return std::nullopt;
  Message taken = text_message(place->conversation, id, {});
  taken.incoming.request = dialogue::Choice{id, intent};
  taken.locale = text_at(*from, "/language_code");
  taken.address = json({{"to", place->to}, {"tap", tap}}).dump();
  return taken;
}

json keyboard_of(const std::vector<dialogue::Suggestion>& buttons) {
  if (buttons.empty()) return {{"remove_keyboard", true}};
  json rows = json::array();
  for (const dialogue::Suggestion& button : buttons) rows.push_back(json::array({{{"text", button.label}}}));
  return {{"keyboard", std::move(rows)}, {"one_time_keyboard", true}, {"resize_keyboard", true}};
}

}  // namespace

Verified read_telegram(const WebhookRequest& request, const Secrets& secrets) {
  if (!is_one_of(secrets, request.header("X-Telegram-Bot-Api-Secret-Token"))) {
    return Refusal{Refusal::Cause::signature, "X-Telegram-Bot-Api-Secret-Token is not one of telegram_secret"};
  }
  const json update = json::parse(request.body, nullptr, false);
  const json* id = value_at(update, "/update_id");
  if (id == nullptr || !id->is_number_integer()) {
    return Refusal{Refusal::Cause::content, "an update is a JSON object with an update_id", 400};
  }
  const json* message = value_at(update, "/message");
  const json* tap = value_at(update, "/callback_query");
  std::optional<Message> taken;
  if (message != nullptr) taken = message_of(*message, request_id(id->dump()));
  if (tap != nullptr) taken = tap_of(*tap, request_id(id->dump()));
  if (!taken) return WebhookResponse{};
  return *std::move(taken);
}

json telegram_message(const json& to, const std::string& html) {
  json call = to;
  call["text"] = html;
  call["parse_mode"] = "HTML";
  call["link_preview_options"] = {{"is_disabled", true}};
  return call;
}

Verified Telegram::verify(const WebhookRequest& request) const {
  return read_telegram(request, secrets_);
}

WebhookResponse Telegram::render(const Said& reply, const Message& message) const {
  const Rendered rendered = channels::render(reply, platform("telegram"));
  if (rendered.texts.empty()) return {};
  json call = telegram_message(json::parse(message.address).at("to"), rendered.texts.front());
  call["method"] = "sendMessage";
  call["reply_markup"] = keyboard_of(rendered.buttons);
  return {call.dump(), "application/json", rendered.left_out};
}

}  // namespace verbatim::channels
