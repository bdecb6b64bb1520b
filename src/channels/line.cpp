#include "channels/line.h"

#include <nlohmann/json.hpp>

#include "channels/json_fields.h"
#include "channels/rendering.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// What one person said to the account; nothing if it is something else, or
// another program has the conversation.
std::optional<Message> message_of(const json& event) {
  const std::string user = text_at(event, "/source/userId"), id = text_at(event, "/webhookEventId");
  const std::string type = text_at(event, "/type"), token = text_at(event, "/replyToken");
  if (text_at(event, "/source/type") != "user" || text_at(event, "/mode") == "standby" || user.empty() || id.empty() ||
      token.empty()) {
    return std::nullopt;
  }
  Message message = text_message(user, id, text_at(event, "/message/text"));
  if (type == "postback") {
    message.incoming.request = dialogue::Choice{request_id(id), text_at(event, "/postback/data")};
  } else if (type == "follow") {
    message.greets = true;
  } else if (type != "message") {
    return std::nullopt;
  }
  message.address = token;
  return message;
}

json quick_replies(const std::vector<dialogue::Suggestion>& buttons) {
  json items = json::array();
  for (const dialogue::Suggestion& button : buttons) {
    const json action = {
        {"type", "postback"}, {"label", button.label}, {"data", button.intent}, {"displayText", button.label}};
    items.push_back({{"type", "action"}, {"action", action}});
  }
  return {{"items", std::move(items)}};
}

}  // namespace

std::string line_signature(std::string_view secret, std::string_view body) {
  return to_base64(hmac(Digest::sha256, secret, body));
}

Line::Line(const Keys& keys) : secrets_(keys.at("line_secret")), tokens_(keys.at("line_token")) {}

std::vector<std::pair<std::string, std::string>> Line::credentials() const {
  return {{"Authorization", "Bearer " + tokens_.front()}};
}

VerifiedBatch Line::verify(const WebhookRequest& request) const {
  const bool right = is_signed(secrets_, request.header("X-Line-Signature"),
                               [&](std::string_view secret) { return line_signature(secret, request.body); });
  if (!right) return Refusal{Refusal::Cause::signature, "X-Line-Signature is not that of a line_secret"};
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return Refusal{Refusal::Cause::content, "a webhook's body is a JSON object", 400};
  Batch batch;
  for (const json& event : array_at(body, "/events")) {
    if (auto message = message_of(event)) batch.messages.push_back(*std::move(message));
  }
  return batch;
}

Calls Line::calls(const Said& reply, const Message& message) const {
  const Rendered rendered = render(reply, platform("line"));
  Calls calls;
  calls.left_out = rendered.left_out;
  if (rendered.texts.empty()) return calls;
  json messages = json::array();
  for (const std::string& text : rendered.texts) messages.push_back({{"type", "text"}, {"text", text}});
  if (!rendered.buttons.empty()) messages.back()["quickReply"] = quick_replies(rendered.buttons);
  const json body = {{"replyToken", message.address}, {"messages", std::move(messages)}};
  calls.calls.push_back(call_to("api.line.me", "/v2/bot/message/reply", body.dump()));
  return calls;
}

}  // namespace verbatim::channels
