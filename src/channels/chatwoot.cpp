#include "channels/chatwoot.h"

#include <nlohmann/json.hpp>

#include "channels/hand_over.h"
#include "channels/json_fields.h"
#include "channels/rendering.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// What a person wrote in a conversation that is the bot's; nothing for what we or a colleague said, for notes among
// colleagues, and where people have taken over.
std::optional<Message> message_of(const json& event) {
  if (text_at(event, "/event") != "message_created" || text_at(event, "/message_type") != "incoming" ||
      is_true_at(event, "/private") || text_at(event, "/conversation/status") != "pending") {
    return std::nullopt;
  }
  const auto account = path_segment(id_at(event, "/account/id"));
  const auto conversation = path_segment(id_at(event, "/conversation/id"));
  const std::string id = id_at(event, "/id");
  if (!account || !conversation || id.empty()) return std::nullopt;
  Message message = text_message(*account + ":" + *conversation, id, text_at(event, "/content"));
  message.address = "/api/v1/accounts/" + *account + "/conversations/" + *conversation;
  return message;
}

}  // namespace

std::string chatwoot_signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
  return "sha256=" + to_hex(hmac(Digest::sha256, secret, std::string(timestamp) + "." + std::string(body)));
}

Chatwoot::Chatwoot(const Keys& keys)
    : secrets_(keys.at("chatwoot_secret")),
      tokens_(keys.at("chatwoot_token")),
      host_(keys.at("chatwoot_url").front().substr(std::string_view("https://").size())) {}

std::vector<std::pair<std::string, std::string>> Chatwoot::credentials() const {
  return {{"api_access_token", tokens_.front()}};
}

VerifiedBatch Chatwoot::verify(const WebhookRequest& request) const {
  const std::string_view timestamp = request.header("X-Chatwoot-Timestamp");
  const bool right = is_signed(secrets_, request.header("X-Chatwoot-Signature"), [&](std::string_view secret) {
    return chatwoot_signature(secret, timestamp, request.body);
  });
  if (!right) return Refusal{Refusal::Cause::signature, "X-Chatwoot-Signature is not that of a chatwoot_secret"};
  if (!is_fresh(timestamp, request.now)) {
    return Refusal{Refusal::Cause::age, "X-Chatwoot-Timestamp is more than five minutes off"};
  }
  const json event = json::parse(request.body, nullptr, false);
  if (!event.is_object()) return Refusal{Refusal::Cause::content, "an event is a JSON object", 400};
  Batch batch;
  if (auto message = message_of(event)) batch.messages.push_back(*std::move(message));
  return batch;
}

// Who asks for a person is told that people were called, not how to reach some elsewhere; and last of all they are.
Calls Chatwoot::calls(const Said& reply, const Message& message) const {
  const bool hands_over = wants_people(reply);
  const Rendered rendered = render(hands_over ? handed_over(reply) : reply, platform("chatwoot"));
  Calls calls;
  calls.left_out = rendered.left_out;
  calls.hands_over = hands_over;
  for (const std::string& text : rendered.texts) {
    const json body = {{"content", text}, {"message_type", "outgoing"}};
    calls.calls.push_back(call_to(host_, message.address + "/messages", body.dump()));
  }
  if (hands_over) calls.calls.push_back(call_to(host_, message.address + "/toggle_status", R"({"status":"open"})"));
  return calls;
}

}  // namespace verbatim::channels
