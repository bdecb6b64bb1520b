// Any bytes as what a platform posts, signed as it should be: the first byte is the channel's letter, the rest the
// body. A message, an answer or a refusal, never an exception; and what was said gets a response in its format.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "channels/calling_table.h"
#include "channels/chatwoot.h"
#include "channels/line.h"
#include "channels/sample_reply.h"
#include "channels/sample_signer.h"
#include "channels/slack.h"
#include "channels/teams.h"
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

std::string sign_meta(std::string_view body) {
  return "sha256=" + to_hex(hmac(Digest::sha256, kSecret, body));
}

// How each channel's requests are signed. A channel without a row fails at once: which letter it gets matters to nobody
// but the files in tests/fuzz/corpus/webhook_fuzz.
struct Signer {
  char letter;
  std::string_view channel, content_type, header;
  std::string (*sign)(std::string_view body);
};
constexpr Signer kSigners[] = {
    {'g', "telegram", kJson, "X-Telegram-Bot-Api-Secret-Token", [](std::string_view) { return std::string(kSecret); }},
    {'t', "twilio", kForm, "X-Twilio-Signature",
     [](std::string_view body) { return twilio_signature(kSecret, kUrl, body); }},
    {'s', "slack", kForm, "X-Slack-Signature",
     [](std::string_view body) { return slack_signature(kSecret, kTime, body); }},
    {'m', "mattermost", kForm, "", [](std::string_view) { return std::string(); }},
    {'w', "teams", kJson, "Authorization", [](std::string_view body) { return teams_signature(kSecret, body); }},
    {'f', "messenger", kJson, "X-Hub-Signature-256", sign_meta},
    {'b', "whatsapp", kJson, "X-Hub-Signature-256", sign_meta},
    {'e', "slack_events", kJson, "X-Slack-Signature",
     [](std::string_view body) { return slack_signature(kSecret, kTime, body); }},
    {'l', "line", kJson, "X-Line-Signature", [](std::string_view body) { return line_signature(kSecret, body); }},
    {'c', "chatwoot", kJson, "X-Chatwoot-Signature",
     [](std::string_view body) { return chatwoot_signature(kSecret, kTime, body); }},
    {'d', "discord", kJson, "X-Signature-Ed25519",
     [](std::string_view body) { return verbatim::sample::sign_ed25519(std::string(kTime) + std::string(body)); }},
};

// Any other letter stands for one of them too.
const Signer& signer_of(std::uint8_t letter) {
  for (const Signer& signer : kSigners) {
    if (signer.letter == static_cast<char>(letter)) return signer;
  }
  return kSigners[letter % std::size(kSigners)];
}

template <typename Table>
bool all_have_signers(const Table& table) {
  return std::all_of(table.begin(), table.end(), [](const auto& row) {
    return std::any_of(std::begin(kSigners), std::end(kSigners),
                       [&row](const Signer& signer) { return signer.channel == row.name; });
  });
}

void check_request(const Message& message) {
  require(!message.incoming.conversation.empty());
  if (const auto* said = std::get_if<verbatim::dialogue::UserMessage>(&message.incoming.request)) {
    require(verbatim::dialogue::valid_client_id(said->id));
    require(!verbatim::text::first_invalid_utf8(said->text));
  }
}

const verbatim::sample::SampleReply& reply() {
  static const verbatim::sample::SampleReply reply({"**Yes.**\n\n- one"}, verbatim::sample::four_suggestions());
  return reply;
}

void check_message(const Webhook& webhook, const Message& message) {
  check_request(message);
  const WebhookResponse response = webhook.render(reply().said(), message);
  require(!response.body.empty());
  if (response.content_type == kJson) require(nlohmann::json::accept(response.body));
}

void check_batch(const CallingChannel& channel, const VerifiedBatch& verified) {
  const auto* batch = std::get_if<Batch>(&verified);
  if (batch == nullptr) return;
  const std::vector<std::string> hosts = channel.hosts();
  for (const Message& message : batch->messages) {
    check_request(message);
    const Calls calls = channel.calls(reply().said(), message);
    require(!calls.calls.empty());
    for (const Call& call : calls.calls) {
      require(std::find(hosts.begin(), hosts.end(), call.host) != hosts.end());
      require(call.target.find_first_of("\r\n ?#") == std::string::npos && nlohmann::json::accept(call.body));
    }
  }
}

// A channel's requests, signed as they should be and not at all. `check` gets what the signed one was taken for.
template <typename Channel, typename Check>
void fuzz(const Channel& channel, const Signer& signer, std::string_view body, Check check) {
  const std::string signature = signer.sign(body);
  WebhookRequest request;
  request.url = kUrl;
  request.content_type = signer.content_type;
  request.body = body;
  request.header = [&](std::string_view name) {
    if (name == signer.header) return std::string_view(signature);
    return name.ends_with("Timestamp") ? kTime : std::string_view();
  };
  request.now = std::chrono::system_clock::time_point(std::chrono::seconds(1'700'000'000));
  const auto verified = channel.verify(request);
  check(channel, verified);
  if (signer.header.empty()) return;  // its secret stands in the body
  const auto* refusal = std::get_if<Refusal>(&verified);
  require(refusal == nullptr || refusal->cause == Refusal::Cause::content);
  request.header = [](std::string_view) { return std::string_view(); };
  require(std::holds_alternative<Refusal>(channel.verify(request)));
}

std::string secret_of(std::string_view channel) {
  return channel == "discord" ? verbatim::sample::kEd25519PublicKey : std::string(kSecret);
}

Keys keys_of(const CallingRow& row) {
  Keys keys;
  for (const std::string_view setting : row.settings) {
    keys[std::string(setting)] = {setting.ends_with("_url") ? "https://chat.example" : std::string(kSecret)};
  }
  keys["slack_people"] = {"C"};
  return keys;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  require(all_have_signers(webhook_table()) && all_have_signers(calling_table()));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  Signer signer = signer_of(data[0]);
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  for (const WebhookRow& row : webhook_table()) {
    if (row.name != signer.channel) continue;
    fuzz(*row.make({secret_of(row.name)}), signer, body, [](const Webhook& webhook, const Verified& verified) {
      if (const auto* message = std::get_if<Message>(&verified)) check_message(webhook, *message);
    });
  }
  if (signer.channel == "slack_events" && body.starts_with("payload=")) signer.content_type = kForm;
  for (const CallingRow& row : calling_table()) {
    if (row.name == signer.channel) fuzz(*row.make(keys_of(row)), signer, body, check_batch);
  }
  return 0;
}
