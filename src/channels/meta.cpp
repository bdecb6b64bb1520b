#include "channels/meta.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "channels/form.h"
#include "channels/json_fields.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

constexpr std::string_view kVersion = "/v24.0/";

VerifiedBatch challenge(const WebhookRequest& request, const MetaKeys& keys) {
  const bool right = query_parameter(request.url, "hub.mode") == "subscribe" &&
                     is_one_of(keys.verify_tokens, query_parameter(request.url, "hub.verify_token"));
  if (!right) return Refusal{Refusal::Cause::signature, "hub.verify_token is not the one that was set"};
  Batch batch;
  batch.acknowledgement.body = query_parameter(request.url, "hub.challenge");
  batch.acknowledgement.content_type = "text/plain; charset=utf-8";
  return batch;
}

}  // namespace

std::string query_parameter(std::string_view url, std::string_view name) {
  const std::size_t query = url.find('?');
  if (query == std::string_view::npos) return {};
  return std::string(field(parse_form(url.substr(query + 1)), name));
}

std::optional<VerifiedBatch> check_meta(const WebhookRequest& request, const MetaKeys& keys) {
  if (request.method == "GET") return challenge(request, keys);
  const bool right = is_signed(keys.app_secrets, request.header("X-Hub-Signature-256"), [&](std::string_view secret) {
    return "sha256=" + to_hex(hmac(Digest::sha256, secret, request.body));
  });
  if (right) return std::nullopt;
  return Refusal{Refusal::Cause::signature, std::string("X-Hub-Signature-256 is not that of a ") + keys.setting};
}

std::string graph_path(std::string_view rest) {
  return std::string(kVersion) + std::string(rest);
}

std::vector<std::pair<std::string, std::string>> bearer(const Secrets& tokens) {
  return {{"Authorization", "Bearer " + tokens.front()}};
}

Judgement judge_graph(unsigned status, std::string_view body) {
  constexpr std::array<std::string_view, 8> kTooMany = {"4", "17", "32", "613", "80006", "80007", "130429", "131056"};
  Judgement judgement = judge_status(status);
  if (judgement.verdict != Judgement::Verdict::never) return judgement;
  const nlohmann::json answer = nlohmann::json::parse(body, nullptr, false);
  const std::string code = id_at(answer, "/error/code");
  if (code.empty()) return judgement;
  judgement.reason += ", code " + code;
  if (std::find(kTooMany.begin(), kTooMany.end(), code) != kTooMany.end()) {
    judgement.verdict = Judgement::Verdict::again;
  }
  return judgement;
}

}  // namespace verbatim::channels
