#include "channels/telegram_calls.h"

#include <nlohmann/json.hpp>

#include "channels/rendering.h"
#include "channels/telegram.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

json buttons_of(const std::vector<dialogue::Suggestion>& buttons) {
  json rows = json::array();
  for (const dialogue::Suggestion& button : buttons) {
    rows.push_back(json::array({{{"text", button.label}, {"callback_data", button.intent}}}));
  }
  return {{"inline_keyboard", std::move(rows)}};
}

}  // namespace

TelegramCalls::TelegramCalls(const Keys& keys)
    : secrets_(keys.at("telegram_secret")), tokens_(keys.at("telegram_token")) {}

VerifiedBatch TelegramCalls::verify(const WebhookRequest& request) const {
  Verified verified = read_telegram(request, secrets_);
  if (const auto* refusal = std::get_if<Refusal>(&verified)) return *refusal;
  Batch batch;
  if (auto* message = std::get_if<Message>(&verified)) batch.messages.push_back(std::move(*message));
  return batch;
}

// Last of all the button stops waiting: the reply must not depend on whether Telegram still knows of the tap.
Calls TelegramCalls::calls(const Said& reply, const Message& message) const {
  const Rendered rendered = render(reply, platform("telegram_calls"));
  const json address = json::parse(message.address);
  Calls calls;
  calls.left_out = rendered.left_out;
  if (rendered.texts.empty()) return calls;
  const auto add = [&calls](const char* method, const json& body) {
    calls.calls.push_back(call_to("api.telegram.org", method, body.dump()));
  };
  for (std::size_t i = 0; i < rendered.texts.size(); ++i) {
    json body = telegram_message(address.at("to"), rendered.texts[i]);
    if (i + 1 == rendered.texts.size() && !rendered.buttons.empty()) {
      body["reply_markup"] = buttons_of(rendered.buttons);
    }
    add("/sendMessage", body);
  }
  if (address.contains("tap")) add("/answerCallbackQuery", {{"callback_query_id", address.at("tap")}});
  return calls;
}

}  // namespace verbatim::channels
