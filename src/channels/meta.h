#pragma once

#include <optional>

#include "channels/calling_channel.h"

// What Meta's platforms (Messenger, WhatsApp) have in common
// (https://developers.facebook.com/docs/graph-api/webhooks/getting-started).
namespace verbatim::channels {

inline constexpr const char* kGraphHost = "graph.facebook.com";

// How an app proves itself to us and we to it.
struct MetaKeys {
  Secrets app_secrets;
  Secrets tokens;         // of access; the first one is used
  Secrets verify_tokens;  // that the app's page of webhooks was told
  const char* setting;    // of the app secrets, for the log
};

// The answer to a GET request, by which Meta finds out whether the address is ours; else the refusal of a request that
// is not signed (X-Hub-Signature-256, over the bytes as they came); nothing if it may be read.
std::optional<VerifiedBatch> check_meta(const WebhookRequest& request, const MetaKeys& keys);

// A path of the Graph API. When the version has expired, Meta takes the oldest one that has not.
std::string graph_path(std::string_view rest);

std::vector<std::pair<std::string, std::string>> bearer(const Secrets& tokens);

// The first parameter of that name in an address, decoded; empty if there is none.
std::string query_parameter(std::string_view url, std::string_view name);

// By the status, but for 4xx with an error of a code that says "too many calls": that may succeed later
// (https://developers.facebook.com/docs/graph-api/overview/rate-limiting).
Judgement judge_graph(unsigned status, std::string_view body);

}  // namespace verbatim::channels
