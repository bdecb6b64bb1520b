#include "channels/teams.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "channels/json_fields.h"
#include "channels/rendering.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kEntities = {
    {{"&nbsp;", " "}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&#39;", "'"}, {"&amp;", "&"}}};
constexpr std::string_view kMentionBegin = "<at>", kMentionEnd = "</at>";

// The tag that a text begins with; empty if it begins with none.
std::string_view tag_of(std::string_view html) {
  if (!html.starts_with('<')) return {};
  const std::size_t mention = html.starts_with(kMentionBegin) ? html.find(kMentionEnd) : std::string_view::npos;
  if (mention != std::string_view::npos) return html.substr(0, mention + kMentionEnd.size());
  const std::size_t end = html.find('>');
  return end == std::string_view::npos ? std::string_view() : html.substr(0, end + 1);
}

}  // namespace

std::string teams_signature(std::string_view token, std::string_view body) {
  return "HMAC " + to_base64(hmac(Digest::sha256, from_base64(token), body));
}

std::string from_teams_html(std::string_view html) {
  std::string out;
  while (!html.empty()) {
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(),
                                     [html](const auto& one) { return html.starts_with(one.first); });
    const std::string_view tag = tag_of(html);
    if (entity != kEntities.end()) {
      out += entity->second;
      html.remove_prefix(entity->first.size());
    } else if (!tag.empty()) {
      out += ' ';
      html.remove_prefix(tag.size());
    } else {
      out += html.front();
      html.remove_prefix(1);
    }
  }
  out.erase(0, std::min(out.find_first_not_of(" \n\r"), out.size()));
  while (out.ends_with(' ') || out.ends_with('\n') || out.ends_with('\r')) out.pop_back();
  return out;
}

Verified Teams::verify(const WebhookRequest& request) const {
  const bool right = is_signed(tokens_, request.header("Authorization"),
                               [&](std::string_view token) { return teams_signature(token, request.body); });
  if (!right) return Refusal{Refusal::Cause::signature, "Authorization is not that of a teams_token", 401};
  const json activity = json::parse(request.body, nullptr, false);
  if (!activity.is_object()) return Refusal{Refusal::Cause::content, "an activity is a JSON object", 400};
  const std::string user = text_at(activity, "/from/id"), id = text_at(activity, "/id");
  if (text_at(activity, "/type") != "message") return WebhookResponse{};
  if (user.empty() || id.empty()) return Refusal{Refusal::Cause::content, "a message has an id and a sender", 400};
  const std::string conversation = text_at(activity, "/conversation/id") + ":" + user;
  Message message = text_message(conversation, id, from_teams_html(text_at(activity, "/text")));
  message.greets = std::get<dialogue::UserMessage>(message.incoming.request).text.empty();
  message.locale = text_at(activity, "/locale");
  return message;
}

WebhookResponse Teams::render(const Said& reply, const Message&) const {
  const Rendered rendered = channels::render(reply, platform("teams"));
  if (rendered.texts.empty()) return {};
  const json shown = {{"type", "message"}, {"text", rendered.texts.front()}};
  return {shown.dump(), "application/json", rendered.left_out};
}

}  // namespace verbatim::channels
