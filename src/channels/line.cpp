#include "channels/line.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "channels/json_fields.h"
#include "channels/rendering.h"
#include "channels/signature.h"
#include "text/utf8.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// Positions in a message's text are in UTF-16 code units.
std::size_t byte_at(std::string_view text, std::size_t units) {
  std::size_t at = 0;
  for (; at < text.size() && units > 0; at += text::decode(text, at).bytes) {
    units -= std::min(units, length_of(text.substr(at, text::decode(text, at).bytes), Unit::utf16));
  }
  return at;
}

// The text without the mention of the account; nothing if it does not mention it.
std::optional<std::string> said_to_us(const json& event) {
  std::string text = text_at(event, "/message/text");
  for (const json& mention : array_at(event, "/message/mention/mentionees")) {
    const json *index = value_at(mention, "/index"), *length = value_at(mention, "/length");
    if (!is_true_at(mention, "/isSelf") || index == nullptr || length == nullptr || !index->is_number_unsigned() ||
        !length->is_number_unsigned()) {
      continue;
    }
    const std::size_t begin = byte_at(text, index->get<std::size_t>());
    text.erase(begin, byte_at(std::string_view(text).substr(begin), length->get<std::size_t>()));
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    return text;
  }
  return std::nullopt;
}

// The name of a person's conversation: by themselves, or in a group or room. Empty if nobody is named.
std::string conversation_of(const json& event) {
  const std::string user = text_at(event, "/source/userId"), type = text_at(event, "/source/type");
  if (type == "user" || user.empty()) return user;
  const std::string place = text_at(event, type == "group" ? "/source/groupId" : "/source/roomId");
  return place.empty() ? std::string() : place + ":" + user;
}

// What a person said to the account; nothing if it is something else, or another program has the conversation.
std::optional<Message> message_of(const json& event) {
  const std::string conversation = conversation_of(event), id = text_at(event, "/webhookEventId");
  const std::string type = text_at(event, "/type"), token = text_at(event, "/replyToken");
  if (conversation.empty() || id.empty() || token.empty() || text_at(event, "/mode") == "standby") return std::nullopt;
  const bool alone = text_at(event, "/source/type") == "user";
  const std::optional<std::string> text = alone ? text_at(event, "/message/text") : said_to_us(event);
  Message message = text_message(conversation, id, text.value_or(""));
  if (type == "postback") {
    message.incoming.request = dialogue::Choice{request_id(id), text_at(event, "/postback/data")};
  } else if (type == "follow" || (!alone && text == "")) {
    message.greets = true;
  } else if (type != "message" || !text) {
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
