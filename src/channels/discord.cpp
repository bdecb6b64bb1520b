#include "channels/discord.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "channels/json_fields.h"
#include "channels/rendering.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// Kinds of interactions, and of what is answered to them.
constexpr int kPing = 1, kCommand = 2, kComponent = 3;
constexpr int kPong = 1, kMessage = 4;
constexpr int kEphemeral = 64;
constexpr std::size_t kButtonsInARow = 5;

int kind_of(const json& interaction) {
  const auto type = interaction.is_object() ? interaction.find("type") : interaction.end();
  return interaction.is_object() && type != interaction.end() && type->is_number_integer() ? type->get<int>() : 0;
}

json rows_of(const std::vector<dialogue::Suggestion>& buttons) {
  json rows = json::array();
  for (const dialogue::Suggestion& button : buttons) {
    if (rows.empty() || rows.back()["components"].size() == kButtonsInARow) {
      rows.push_back({{"type", 1}, {"components", json::array()}});
    }
    rows.back()["components"].push_back(
        {{"type", 2}, {"style", 1}, {"label", button.label}, {"custom_id", button.intent}});
  }
  return rows;
}

// A message holds the first text; what goes on is its embeds.
json data_of(const Rendered& rendered) {
  json data = {
      {"content", rendered.texts.front()}, {"flags", kEphemeral}, {"allowed_mentions", {{"parse", json::array()}}}};
  for (std::size_t i = 1; i < rendered.texts.size(); ++i)
    data["embeds"].push_back({{"description", rendered.texts[i]}});
  if (!rendered.buttons.empty()) data["components"] = rows_of(rendered.buttons);
  return data;
}

}  // namespace

Verified Discord::verify(const WebhookRequest& request) const {
  const std::string_view timestamp = request.header("X-Signature-Timestamp");
  const std::string signature = from_hex(request.header("X-Signature-Ed25519"));
  const std::string bytes = std::string(timestamp) + std::string(request.body);
  const bool right = std::any_of(public_keys_.begin(), public_keys_.end(), [&](const std::string& key) {
    return is_signed_ed25519(from_hex(key), signature, bytes);
  });
  constexpr unsigned kUnauthorized = 401;  // Discord tries a wrong signature, and wants just this
  if (!right) return Refusal{Refusal::Cause::signature, "X-Signature-Ed25519 is not of discord_key", kUnauthorized};
  if (!is_fresh(timestamp, request.now)) {
    return Refusal{Refusal::Cause::age, "X-Signature-Timestamp is more than five minutes off", kUnauthorized};
  }
  const json interaction = json::parse(request.body, nullptr, false);
  const int kind = kind_of(interaction);
  if (kind == kPing) return WebhookResponse{json({{"type", kPong}}).dump()};
  std::string user = text_at(interaction, "/member/user/id");
  if (user.empty()) user = text_at(interaction, "/user/id");
  const std::string id = text_at(interaction, "/id");
  if ((kind != kCommand && kind != kComponent) || user.empty() || id.empty()) {
    return Refusal{Refusal::Cause::content, "this is no ping, command or button", 400};
  }
  Message message = text_message(user, id, text_at(interaction, "/data/options/0/value"));
  message.greets = std::get<dialogue::UserMessage>(message.incoming.request).text.empty();
  if (kind == kComponent) {
    message.greets = false;
    message.incoming.request = dialogue::Choice{request_id(id), text_at(interaction, "/data/custom_id")};
  }
  message.locale = text_at(interaction, "/locale");
  return message;
}

WebhookResponse Discord::render(const Said& reply, const Message&) const {
  Rendered rendered = channels::render(reply, platform("discord"));
  if (rendered.texts.empty()) rendered.texts.push_back("\u200b");  // a message must not be empty
  const json shown = {{"type", kMessage}, {"data", data_of(rendered)}};
  return {shown.dump(), "application/json", rendered.left_out};
}

}  // namespace verbatim::channels
