#include "channels/telegram.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "channels/rendering.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// The member of that name if it is there and of that kind.
const json* member(const json& object, const char* name, json::value_t kind) {
  const auto found = object.find(name);
  return found != object.end() && found->type() == kind ? &*found : nullptr;
}

std::optional<std::int64_t> number(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? std::optional(found->get<std::int64_t>()) : std::nullopt;
}

std::string words(const json& object, const char* name) {
  const json* text = member(object, name, json::value_t::string);
  return text == nullptr ? std::string() : text->get<std::string>();
}

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

// A message that a person wrote to the bot; nothing if it is something else: a channel's post, somebody who joined.
std::optional<Message> message_of(const json& message, const std::string& id) {
  const json* chat = member(message, "chat", json::value_t::object);
  const json* from = member(message, "from", json::value_t::object);
  if (chat == nullptr || from == nullptr || from->value("is_bot", json()) == json(true)) return std::nullopt;
  const auto chat_id = number(*chat, "id"), sender = number(*from, "id");
  if (!chat_id || !sender) return std::nullopt;
  std::string text = words(message, "text");
  if (text.empty()) text = words(message, "caption");
  const bool is_private = chat_id == sender;
  if (text.empty() && !is_private) return std::nullopt;
  const std::string conversation = std::to_string(*chat_id) + (is_private ? "" : ":" + std::to_string(*sender));
  Message taken = text_message(conversation, id, text);
  if (const auto [name, rest] = command_of(text); !name.empty()) take_command(taken, id, name, rest);
  taken.locale = words(*from, "language_code");
  json address = {{"chat_id", *chat_id}};
  if (const auto thread = number(message, "message_thread_id")) address["message_thread_id"] = *thread;
  taken.address = address.dump();
  return taken;
}

json keyboard_of(const std::vector<dialogue::Suggestion>& buttons) {
  if (buttons.empty()) return {{"remove_keyboard", true}};
  json rows = json::array();
  for (const dialogue::Suggestion& button : buttons) rows.push_back(json::array({{{"text", button.label}}}));
  return {{"keyboard", std::move(rows)}, {"one_time_keyboard", true}, {"resize_keyboard", true}};
}

}  // namespace

Verified Telegram::verify(const WebhookRequest& request) const {
  if (!is_one_of(secrets_, request.header("X-Telegram-Bot-Api-Secret-Token"))) {
    return Refusal{Refusal::Cause::signature, "X-Telegram-Bot-Api-Secret-Token is not one of telegram_secret"};
  }
  const json update = json::parse(request.body, nullptr, false);
  if (!update.is_object()) return Refusal{Refusal::Cause::content, "an update is a JSON object", 400};
  const auto id = number(update, "update_id");
  if (!id) return Refusal{Refusal::Cause::content, "an update has an update_id", 400};
  const json* message = member(update, "message", json::value_t::object);
  auto taken = message == nullptr ? std::nullopt : message_of(*message, request_id(std::to_string(*id)));
  if (!taken) return WebhookResponse{};
  return *std::move(taken);
}

WebhookResponse Telegram::render(const Said& reply, const Message& message) const {
  const Rendered rendered = channels::render(reply, platform("telegram"));
  if (rendered.texts.empty()) return {};
  json call = json::parse(message.address);
  call["method"] = "sendMessage";
  call["text"] = rendered.texts.front();
  call["parse_mode"] = "HTML";
  call["link_preview_options"] = {{"is_disabled", true}};
  call["reply_markup"] = keyboard_of(rendered.buttons);
  return {call.dump(), "application/json", rendered.left_out};
}

}  // namespace verbatim::channels
