#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "channels/calling_channel.h"
#include "channels/signature.h"

// What a platform posts, for tests of those that are answered by calls.
namespace verbatim::sample {

inline constexpr std::int64_t kNow = 1'700'000'000;  // seconds since 1970

using Headers = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline channels::VerifiedBatch post(const channels::CallingChannel& channel, std::string_view body, Headers headers,
                                    std::string_view url = "https://bot.example/channels/x",
                                    std::string_view method = "POST", std::string_view type = "application/json") {
  channels::WebhookRequest request;
  request.url = url;
  request.content_type = type;
  request.body = body;
  request.header = [headers](std::string_view name) {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return std::string_view();
  };
  request.now = std::chrono::system_clock::time_point(std::chrono::seconds(kNow));
  request.method = method;
  return channel.verify(request);
}

inline std::string sha256_signature(std::string_view secret, std::string_view body) {
  return "sha256=" + channels::to_hex(channels::hmac(channels::Digest::sha256, secret, body));
}

inline channels::Refusal refusal(const channels::VerifiedBatch& verified) {
  const auto* refusal = std::get_if<channels::Refusal>(&verified);
  return refusal == nullptr ? channels::Refusal{channels::Refusal::Cause::kCount, "none", 0} : *refusal;
}

inline channels::Batch batch(const channels::VerifiedBatch& verified) {
  const auto* batch = std::get_if<channels::Batch>(&verified);
  return batch == nullptr ? channels::Batch{{}, {"refused: " + refusal(verified).reason}} : *batch;
}

// What was written, or chosen.
inline std::string words(const channels::Message& message) {
  if (const auto* said = std::get_if<dialogue::UserMessage>(&message.incoming.request)) return said->text;
  if (const auto* choice = std::get_if<dialogue::Choice>(&message.incoming.request)) return "/" + choice->intent;
  return "?";
}

}  // namespace verbatim::sample
