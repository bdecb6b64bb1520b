// Any bytes as what a platform posts, signed as it should be: the first byte chooses the channel, the rest is the body.
// A message, an answer or a refusal, never an exception; and what was said gets a response in its format.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "channels/sample_reply.h"
#include "channels/sample_signer.h"
#include "channels/slack.h"
#include "channels/twilio.h"
#include "channels/webhook_table.h"
#include "text/utf8.h"

namespace {

using namespace verbatim::channels;

constexpr std::string_view kUrl = "https://bot.example/channels/fuzz";
constexpr std::string_view kTime = "1700000000";
constexpr std::string_view kSecret = "0123456789abcdef";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";
constexpr std::string_view kJson = "application/json";

void require(bool holds) {
  if (!holds) std::abort();
}

// How each channel's requests are signed. A channel without a row fails at once.
struct Signer {
  std::string_view channel, content_type, header;
  std::string (*sign)(std::string_view body);
};
constexpr Signer kSigners[] = {
    {"telegram", kJson, "X-Telegram-Bot-Api-Secret-Token", [](std::string_view) { return std::string(kSecret); }},
    {"twilio", kForm, "X-Twilio-Signature",
     [](std::string_view body) { return twilio_signature(kSecret, kUrl, body); }},
    {"slack", kForm, "X-Slack-Signature", [](std::string_view body) { return slack_signature(kSecret, kTime, body); }},
    {"mattermost", kForm, "", [](std::string_view) { return std::string(); }},
    {"discord", kJson, "X-Signature-Ed25519",
     [](std::string_view body) { return verbatim::sample::sign_ed25519(std::string(kTime) + std::string(body)); }},
};

const Signer& signer_of(std::string_view channel) {
  for (const Signer& signer : kSigners) {
    if (signer.channel == channel) return signer;
  }
  std::abort();
}

void check_message(const Webhook& webhook, const Message& message) {
  static const verbatim::sample::SampleReply reply({"**Yes.**\n\n- one"}, verbatim::sample::four_suggestions());
  require(!message.incoming.conversation.empty());
  if (const auto* said = std::get_if<verbatim::dialogue::UserMessage>(&message.incoming.request)) {
    require(verbatim::dialogue::valid_client_id(said->id));
    require(!verbatim::text::first_invalid_utf8(said->text));
  }
  const WebhookResponse response = webhook.render(reply.said(), message);
  require(!response.body.empty());
  if (response.content_type == kJson) require(nlohmann::json::accept(response.body));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::vector<WebhookRow>& table = webhook_table();
  const WebhookRow& row = table[data[0] % table.size()];
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const Signer& signer = signer_of(row.name);
  const std::string signature = signer.sign(body);
  const auto header = [&](std::string_view name) {
    if (name == signer.header) return std::string_view(signature);
    return name.ends_with("Timestamp") ? kTime : std::string_view();
  };
  const auto webhook = row.make({row.name == "discord" ? verbatim::sample::kEd25519PublicKey : std::string(kSecret)});
  const std::chrono::system_clock::time_point now{std::chrono::seconds(1'700'000'000)};
  const Verified verified = webhook->verify({kUrl, signer.content_type, body, header, now});
  if (const auto* message = std::get_if<Message>(&verified)) check_message(*webhook, *message);
  if (signer.header.empty()) return 0;  // its secret stands in the body
  const auto* refusal = std::get_if<Refusal>(&verified);
  require(refusal == nullptr || refusal->cause == Refusal::Cause::content);
  const auto nothing = [](std::string_view) { return std::string_view(); };
  require(std::holds_alternative<Refusal>(webhook->verify({kUrl, signer.content_type, body, nothing, now})));
  return 0;
}
