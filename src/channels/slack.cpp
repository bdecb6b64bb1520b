#include "channels/slack.h"

#include <nlohmann/json.hpp>

#include "channels/form.h"
#include "channels/rendering.h"
#include "channels/signature.h"
#include "text/utf8.h"

namespace verbatim::channels {

using nlohmann::json;

std::string slack_signature(std::string_view secret, std::string_view timestamp, std::string_view body) {
  return "v0=" + to_hex(hmac(Digest::sha256, secret, "v0:" + std::string(timestamp) + ":" + std::string(body)));
}

std::optional<Refusal> check_slack(const WebhookRequest& request, const Secrets& signing_secrets) {
  const std::string_view timestamp = request.header("X-Slack-Request-Timestamp");
  const bool right = is_signed(signing_secrets, request.header("X-Slack-Signature"), [&](std::string_view secret) {
    return slack_signature(secret, timestamp, request.body);
  });
  if (!right) return Refusal{Refusal::Cause::signature, "X-Slack-Signature is not that of a slack_secret"};
  if (is_fresh(timestamp, request.now)) return std::nullopt;
  return Refusal{Refusal::Cause::age, "X-Slack-Request-Timestamp is more than five minutes off"};
}

Verified Slack::verify(const WebhookRequest& request) const {
  if (auto refusal = check_slack(request, signing_secrets_)) return *std::move(refusal);
  const Form form = parse_form(request.body);
  if (!field(form, "ssl_check").empty()) return WebhookResponse{};
  const std::string_view user = field(form, "user_id"), text = field(form, "text"), id = field(form, "trigger_id");
  if (user.empty() || id.empty()) return Refusal{Refusal::Cause::content, "this is no slash command", 400};
  if (text::first_invalid_utf8(text)) return Refusal{Refusal::Cause::content, "text is not UTF-8", 400};
  Message message = text_message(std::string(field(form, "team_id")) + ":" + std::string(user), id, std::string(text));
  message.greets = text.find_first_not_of(' ') == std::string_view::npos;
  return message;
}

WebhookResponse Slack::render(const Said& reply, const Message&) const {
  const Rendered rendered = channels::render(reply, platform("slack"));
  if (rendered.texts.empty()) return {};
  json blocks = json::array();
  for (const std::string& text : rendered.texts) {
    blocks.push_back({{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", text}}}});
  }
  const json shown = {{"response_type", "ephemeral"}, {"text", rendered.texts.front()}, {"blocks", std::move(blocks)}};
  return {shown.dump(), "application/json", rendered.left_out};
}

}  // namespace verbatim::channels
