#include "channels/mattermost.h"

#include <nlohmann/json.hpp>

#include "channels/form.h"
#include "channels/rendering.h"
#include "channels/signature.h"
#include "text/utf8.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

// An outgoing webhook posts whichever its owner chose.
Form fields_of(const WebhookRequest& request) {
  if (is_form(request.content_type)) return parse_form(request.body);
  Form form;
  const json body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return form;
  for (const auto& [name, value] : body.items()) {
    if (value.is_string()) form.emplace_back(name, value.get<std::string>());
  }
  return form;
}

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

}  // namespace

Verified Mattermost::verify(const WebhookRequest& request) const {
  const Form form = fields_of(request);
  if (!is_one_of(tokens_, field(form, "token"))) {
    return Refusal{Refusal::Cause::signature, "token is not one of mattermost_token"};
  }
  const bool command = !field(form, "command").empty();
  const std::string_view user = field(form, "user_id"), id = field(form, command ? "trigger_id" : "post_id");
  if (user.empty() || id.empty()) return Refusal{Refusal::Cause::content, "this is no command and no post", 400};
  std::string_view text = trimmed(field(form, "text"));
  const std::string_view trigger = field(form, "trigger_word");
  if (!trigger.empty() && text.starts_with(trigger)) text = trimmed(text.substr(trigger.size()));
  if (text::first_invalid_utf8(text)) return Refusal{Refusal::Cause::content, "text is not UTF-8", 400};
  const std::string conversation = std::string(field(form, "channel_id")) + ":" + std::string(user);
  Message message = text_message(conversation, id, std::string(text));
  message.greets = text.empty();
  message.address = command ? "ephemeral" : "comment";
  return message;
}

WebhookResponse Mattermost::render(const Said& reply, const Message& message) const {
  const Rendered rendered = channels::render(reply, platform("mattermost"));
  if (rendered.texts.empty()) return {};
  const json shown = {{"response_type", message.address}, {"text", rendered.texts.front()}};
  return {shown.dump(), "application/json", rendered.left_out};
}

}  // namespace verbatim::channels
