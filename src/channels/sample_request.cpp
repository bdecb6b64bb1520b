#include "channels/sample_request.h"

#include <openssl/evp.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "channels/chatwoot.h"
#include "channels/line.h"
#include "channels/signature.h"
#include "channels/slack.h"
#include "channels/teams.h"
#include "channels/twilio.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr const char* kForm = "application/x-www-form-urlencoded";

// What a request is made of.
struct Making {
  Keys& keys;
  std::string_view url, text;
  std::string time;  // seconds since 1970

  const std::string& secret(const char* setting) const { return keys.at(setting).front(); }
};

std::string form(const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    body += (body.empty() ? "" : "&") + std::string(name) + "=";
    for (const char c : value) body += "%" + to_hex(std::string_view(&c, 1));
  }
  return body;
}

SampleRequest telegram(const Making& making) {
  const json message = {{"from", {{"id", 1}}}, {"chat", {{"id", 1}}}, {"text", making.text}};
  return {"application/json",
          json({{"update_id", 1}, {"message", message}}).dump(),
          {{"X-Telegram-Bot-Api-Secret-Token", making.secret("telegram_secret")}}};
}

SampleRequest twilio(const Making& making) {
  const std::string body = form({{"MessageSid", "SM1"}, {"From", "+15550100"}, {"Body", making.text}});
  return {kForm, body, {{"X-Twilio-Signature", twilio_signature(making.secret("twilio_token"), making.url, body)}}};
}

std::vector<std::pair<std::string, std::string>> slack_headers(const Making& making, const std::string& body) {
  return {{"X-Slack-Request-Timestamp", making.time},
          {"X-Slack-Signature", slack_signature(making.secret("slack_secret"), making.time, body)}};
}

SampleRequest slack(const Making& making) {
  const std::string body =
      form({{"team_id", "T1"}, {"user_id", "U1"}, {"trigger_id", "1.1"}, {"command", "/ask"}, {"text", making.text}});
  return {kForm, body, slack_headers(making, body)};
}

SampleRequest slack_events(const Making& making) {
  const json event = {{"type", "message"}, {"channel_type", "im"}, {"user", "U1"},
                      {"channel", "D1"},   {"ts", "1.1"},          {"text", making.text}};
  const std::string body = json({{"type", "event_callback"}, {"team_id", "T1"}, {"event", event}}).dump();
  return {"application/json", body, slack_headers(making, body)};
}

SampleRequest mattermost(const Making& making) {
  const std::string& token = making.secret("mattermost_token");
  return {kForm,
          form({{"token", token}, {"command", "/ask"}, {"user_id", "u"}, {"trigger_id", "1"}, {"text", making.text}}),
          {}};
}

SampleRequest discord(const Making& making) {
  const std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)> key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"),
                                                           EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string public_key(32, '\0'), signature(64, '\0');
  const auto bytes_of = [](std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); };
  std::size_t key_size = public_key.size(), size = signature.size();
  const json option = {{"name", "q"}, {"value", making.text}};
  const std::string body =
      json({{"type", 2}, {"id", "1"}, {"user", {{"id", "1"}}}, {"data", {{"options", json::array({option})}}}}).dump();
  std::string bytes = making.time + body;
  EVP_PKEY_get_raw_public_key(key.get(), bytes_of(public_key), &key_size);
  EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get());
  EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(bytes), bytes.size());
  making.keys["discord_key"] = {to_hex(public_key)};
  return {
      "application/json", body, {{"X-Signature-Timestamp", making.time}, {"X-Signature-Ed25519", to_hex(signature)}}};
}

SampleRequest teams(const Making& making) {
  const std::string body =
      json({{"type", "message"}, {"id", "1"}, {"from", {{"id", "1"}}}, {"text", making.text}}).dump();
  return {"application/json", body, {{"Authorization", teams_signature(making.secret("teams_token"), body)}}};
}

SampleRequest meta(const Making& making, const char* secret, const std::string& body) {
  const std::string signature = to_hex(hmac(Digest::sha256, making.secret(secret), body));
  return {"application/json", body, {{"X-Hub-Signature-256", "sha256=" + signature}}};
}

SampleRequest messenger(const Making& making) {
  const json event = {
      {"sender", {{"id", "1"}}}, {"recipient", {{"id", "2"}}}, {"message", {{"mid", "m1"}, {"text", making.text}}}};
  const json entry = {{"messaging", json::array({event})}};
  return meta(making, "messenger_secret", json({{"object", "page"}, {"entry", json::array({entry})}}).dump());
}

SampleRequest whatsapp(const Making& making) {
  const json message = {{"from", "15550100"}, {"id", "wamid.1"}, {"type", "text"}, {"text", {{"body", making.text}}}};
  const json value = {{"metadata", {{"phone_number_id", "1"}}}, {"messages", json::array({message})}};
  const json entry = {{"changes", json::array({json{{"field", "messages"}, {"value", value}}})}};
  return meta(making, "whatsapp_secret",
              json({{"object", "whatsapp_business_account"}, {"entry", json::array({entry})}}).dump());
}

SampleRequest line(const Making& making) {
  const json event = {{"type", "message"},
                      {"webhookEventId", "1"},
                      {"replyToken", "1"},
                      {"source", {{"type", "user"}, {"userId", "U1"}}},
                      {"message", {{"type", "text"}, {"text", making.text}}}};
  const std::string body = json({{"destination", "1"}, {"events", json::array({event})}}).dump();
  return {"application/json", body, {{"X-Line-Signature", line_signature(making.secret("line_secret"), body)}}};
}

SampleRequest chatwoot(const Making& making) {
  const std::string body = json({{"event", "message_created"},
                                 {"id", 1},
                                 {"message_type", "incoming"},
                                 {"content", making.text},
                                 {"account", {{"id", 1}}},
                                 {"conversation", {{"id", 1}, {"status", "pending"}}}})
                               .dump();
  return {"application/json",
          body,
          {{"X-Chatwoot-Timestamp", making.time},
           {"X-Chatwoot-Signature", chatwoot_signature(making.secret("chatwoot_secret"), making.time, body)}}};
}

struct Row {
  std::string_view channel;
  SampleRequest (*make)(const Making& making);
};
constexpr Row kRows[] = {
    {"telegram", telegram},         {"twilio", twilio}, {"slack", slack},         {"mattermost", mattermost},
    {"discord", discord},           {"teams", teams},   {"messenger", messenger}, {"whatsapp", whatsapp},
    {"slack_events", slack_events}, {"line", line},     {"chatwoot", chatwoot}};

}  // namespace

std::optional<SampleRequest> sample_request(std::string_view channel, Keys& keys, std::string_view url,
                                            std::string_view text, std::chrono::system_clock::time_point now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  for (const Row& row : kRows) {
    if (row.channel == channel) return row.make({keys, url, text, std::to_string(seconds)});
  }
  return std::nullopt;
}

}  // namespace verbatim::channels
