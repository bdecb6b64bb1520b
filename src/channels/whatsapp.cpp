#include "channels/whatsapp.h"

#include <nlohmann/json.hpp>

#include "channels/json_fields.h"
#include "channels/rendering.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr const char* kObject = "whatsapp_business_account";

// A message as it stands in /messages; nothing if it is something else: a reaction, a notice of a changed number.
std::optional<Message> message_of(const json& said, const std::string& number) {
  const std::string sender = id_at(said, "/from"), id = text_at(said, "/id"), type = text_at(said, "/type");
  if (sender.empty() || id.empty() || type == "reaction" || type == "system" || type == "unsupported") {
    return std::nullopt;
  }
  std::string text = text_at(said, "/text/body");
  if (text.empty()) text = text_at(said, "/button/text");
  for (const char* caption : {"/image/caption", "/video/caption", "/document/caption"}) {
    if (text.empty()) text = text_at(said, caption);
  }
  Message message = text_message(number + ":" + sender, id, std::move(text));
  std::string chosen = text_at(said, "/interactive/list_reply/id");
  if (chosen.empty()) chosen = text_at(said, "/interactive/button_reply/id");
  if (!chosen.empty()) message.incoming.request = dialogue::Choice{request_id(id), std::move(chosen)};
  message.address = json({{"number", number}, {"to", sender}}).dump();
  return message;
}

json rows_of(const std::vector<dialogue::Suggestion>& list) {
  json rows = json::array();
  for (const dialogue::Suggestion& row : list) {
    rows.push_back({{"id", row.intent}, {"title", std::to_string(rows.size() + 1) + "."}, {"description", row.label}});
  }
  return rows;
}

}  // namespace

WhatsApp::WhatsApp(const Keys& keys)
    : keys_{keys.at("whatsapp_secret"), keys.at("whatsapp_token"), keys.at("whatsapp_verify"), "whatsapp_secret"} {}

VerifiedBatch WhatsApp::verify(const WebhookRequest& request) const {
  if (auto answered = check_meta(request, keys_)) return *std::move(answered);
  const json body = json::parse(request.body, nullptr, false);
  if (text_at(body, "/object") != kObject) return Refusal{Refusal::Cause::content, "this is no event of WhatsApp", 400};
  Batch batch;
  for (const json& entry : array_at(body, "/entry")) {
    for (const json& change : array_at(entry, "/changes")) {
      const auto number = path_segment(id_at(change, "/value/metadata/phone_number_id"));
      if (!number) continue;
      for (const json& said : array_at(change, "/value/messages")) {
        if (auto message = message_of(said, *number)) batch.messages.push_back(*std::move(message));
      }
    }
  }
  return batch;
}

Calls WhatsApp::calls(const Said& reply, const Message& message) const {
  const Rendered rendered = render(reply, platform("whatsapp"));
  const json to = json::parse(message.address);
  const std::string target = graph_path(to.at("number").get<std::string>() + "/messages");
  Calls calls;
  calls.left_out = rendered.left_out;
  const auto add = [&](json body) {
    body["messaging_product"] = "whatsapp";
    body["recipient_type"] = "individual";
    body["to"] = to.at("to");
    calls.calls.push_back(call_to(kGraphHost, target, body.dump()));
  };
  for (const std::string& text : rendered.texts) {
    add({{"type", "text"}, {"text", {{"body", text}, {"preview_url", false}}}});
  }
  if (!rendered.list.empty()) {
    add({{"type", "interactive"},
         {"interactive",
          {{"type", "list"},
           {"body", {{"text", rendered.list_lead}}},
           {"action",
            {{"button", rendered.list_title}, {"sections", json::array({json{{"rows", rows_of(rendered.list)}}})}}}}}});
  }
  return calls;
}

}  // namespace verbatim::channels
