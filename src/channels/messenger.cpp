#include "channels/messenger.h"

#include <nlohmann/json.hpp>

#include "channels/json_fields.h"
#include "channels/rendering.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr std::string_view kGetStarted = "GET_STARTED";  // the payload that a page's profile is given for it

// What a person said to the page; nothing for what else Messenger tells: echoes of our own words, receipts, reactions.
std::optional<Message> message_of(const json& event) {
  const std::string sender = id_at(event, "/sender/id"), page = id_at(event, "/recipient/id");
  if (sender.empty() || is_true_at(event, "/message/is_echo")) return std::nullopt;
  const std::string conversation = page + ":" + sender;
  std::optional<Message> message;
  if (const std::string id = text_at(event, "/message/mid"); !id.empty()) {
    message = text_message(conversation, id, text_at(event, "/message/text"));
    const std::string chosen = text_at(event, "/message/quick_reply/payload");
    if (!chosen.empty()) message->incoming.request = dialogue::Choice{request_id(id), chosen};
  } else if (const std::string payload = text_at(event, "/postback/payload"); !payload.empty()) {
    // Only newer versions give a postback an id of its own; its time is as good.
    std::string mid = text_at(event, "/postback/mid");
    if (mid.empty()) mid = "postback:" + id_at(event, "/timestamp");
    message = text_message(conversation, mid, {});
    message->greets = payload == kGetStarted;
    if (!message->greets) message->incoming.request = dialogue::Choice{request_id(mid), payload};
  }
  if (message) message->address = sender;
  return message;
}

json quick_replies(const std::vector<dialogue::Suggestion>& buttons) {
  json replies = json::array();
  for (const dialogue::Suggestion& button : buttons) {
    replies.push_back({{"content_type", "text"}, {"title", button.label}, {"payload", button.intent}});
  }
  return replies;
}

}  // namespace

Messenger::Messenger(const Keys& keys)
    : keys_{keys.at("messenger_secret"), keys.at("messenger_token"), keys.at("messenger_verify"), "messenger_secret"} {}

VerifiedBatch Messenger::verify(const WebhookRequest& request) const {
  if (auto answered = check_meta(request, keys_)) return *std::move(answered);
  const json body = json::parse(request.body, nullptr, false);
  if (text_at(body, "/object") != "page") return Refusal{Refusal::Cause::content, "this is no event of a page", 400};
  Batch batch;
  for (const json& entry : array_at(body, "/entry")) {
    for (const json& event : array_at(entry, "/messaging")) {
      if (auto message = message_of(event)) batch.messages.push_back(*std::move(message));
    }
  }
  return batch;
}

Calls Messenger::calls(const Said& reply, const Message& message) const {
  const Rendered rendered = render(reply, platform("messenger"));
  Calls calls;
  calls.left_out = rendered.left_out;
  for (std::size_t i = 0; i < rendered.texts.size(); ++i) {
    json shown = {{"text", rendered.texts[i]}};
    if (i + 1 == rendered.texts.size() && !rendered.buttons.empty()) {
      shown["quick_replies"] = quick_replies(rendered.buttons);
    }
    const json body = {
        {"recipient", {{"id", message.address}}}, {"messaging_type", "RESPONSE"}, {"message", std::move(shown)}};
    calls.calls.push_back(call_to(kGraphHost, graph_path("me/messages"), body.dump()));
  }
  return calls;
}

}  // namespace verbatim::channels
