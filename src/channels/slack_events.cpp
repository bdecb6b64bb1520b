#include "channels/slack_events.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "channels/form.h"
#include "channels/hand_over.h"
#include "channels/json_fields.h"
#include "channels/rendering.h"
#include "channels/slack.h"
#include "channels/slack_people.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr const char* kHost = "slack.com";
constexpr std::string_view kChoose = "choose:";  // what the names of the buttons below an answer begin with

std::string trimmed(std::string text) {
  text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

// One conversation for each person in each place, whatever is said or tapped there.
Message message_in(const std::string& team, const std::string& channel, const std::string& user, std::string_view id,
                   std::string text) {
  return text_message(team + ":" + channel + ":" + user, id, std::move(text));
}

// A direct message or a mention by a person; nothing if it is what a bot said (we, most of all), was edited, or was
// said to others. A mention is told as `message` too where the app hears whole channels: only one of them counts.
std::optional<Message> message_of(const json& body) {
  const json& event = body.at("event");
  const std::string type = text_at(event, "/type"), user = text_at(event, "/user"),
                    subtype = text_at(event, "/subtype");
  const std::string channel = text_at(event, "/channel"), time = text_at(event, "/ts");
  const bool direct = type == "message" && text_at(event, "/channel_type") == "im";
  if ((!direct && type != "app_mention") || event.contains("bot_id") || (!subtype.empty() && subtype != "file_share") ||
      user.empty() || channel.empty() || time.empty()) {
    return std::nullopt;
  }
  Message message = message_in(text_at(body, "/team_id"), channel, user, channel + ":" + time,
                               trimmed(from_mrkdwn(text_at(event, "/text"))));
  message.greets = !direct && std::get<dialogue::UserMessage>(message.incoming.request).text.empty();
  std::string thread = text_at(event, "/thread_ts");
  if (thread.empty() && !direct) thread = time;
  message.address = slack_address(channel, thread);
  return message;
}

// A tap on one of the buttons below an answer.
std::optional<Message> tap_of(const json& payload) {
  const std::string user = text_at(payload, "/user/id"), channel = text_at(payload, "/channel/id");
  const std::string intent = text_at(payload, "/actions/0/value"), time = text_at(payload, "/actions/0/action_ts");
  if (!text_at(payload, "/actions/0/action_id").starts_with(kChoose)) return std::nullopt;
  if (text_at(payload, "/type") != "block_actions" || user.empty() || channel.empty() || time.empty()) {
    return std::nullopt;
  }
  const std::string id = channel + ":" + time;
  Message message = message_in(text_at(payload, "/team/id"), channel, user, id, {});
  message.incoming.request = dialogue::Choice{request_id(id), intent};
  message.address = slack_address(channel, text_at(payload, "/message/thread_ts"));
  return message;
}

json buttons_of(const std::vector<dialogue::Suggestion>& buttons) {
  json elements = json::array();
  for (const dialogue::Suggestion& button : buttons) {
    elements.push_back({{"type", "button"},
                        {"text", {{"type", "plain_text"}, {"text", button.label}}},
                        {"action_id", std::string(kChoose) + std::to_string(elements.size())},
                        {"value", button.intent}});
  }
  return {{"type", "actions"}, {"elements", std::move(elements)}};
}

json blocks_of(const Rendered& rendered) {
  json blocks = json::array();
  for (const std::string& text : rendered.texts) {
    blocks.push_back({{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", text}}}});
  }
  if (!rendered.buttons.empty()) blocks.push_back(buttons_of(rendered.buttons));
  return blocks;
}

}  // namespace

std::string from_mrkdwn(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 3> kEntities = {
      {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}}};
  std::string out;
  while (!text.empty()) {
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(),
                                     [text](const auto& one) { return text.starts_with(one.first); });
    const std::size_t end = text.front() == '<' ? text.find('>') : std::string_view::npos;
    if (entity != kEntities.end()) {
      out += entity->second;
      text.remove_prefix(entity->first.size());
    } else if (end != std::string_view::npos) {
      const std::string_view inside = text.substr(1, end - 1);
      const std::size_t bar = inside.find('|');
      const bool names = inside.starts_with('@') || inside.starts_with('#') || inside.starts_with('!');
      out += names ? std::string_view(" ") : bar == std::string_view::npos ? inside : inside.substr(bar + 1);
      text.remove_prefix(end + 1);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

SlackEvents::SlackEvents(const Keys& keys)
    : signing_secrets_(keys.at("slack_secret")),
      tokens_(keys.at("slack_token")),
      people_(keys.count("slack_people") > 0 && !keys.at("slack_people").empty() ? keys.at("slack_people").front()
                                                                                 : "") {}

std::vector<std::pair<std::string, std::string>> SlackEvents::credentials() const {
  return {{"Authorization", "Bearer " + tokens_.front()}};
}

VerifiedBatch SlackEvents::verify(const WebhookRequest& request) const {
  if (auto refusal = check_slack(request, signing_secrets_)) return *std::move(refusal);
  const bool tap = is_form(request.content_type);
  const Form form = tap ? parse_form(request.body) : Form();
  const json body = json::parse(tap ? field(form, "payload") : request.body, nullptr, false);
  if (!body.is_object()) return Refusal{Refusal::Cause::content, "this is no event and no interaction", 400};
  Batch batch;
  if (text_at(body, "/type") == "url_verification") {
    batch.acknowledgement.body = json({{"challenge", text_at(body, "/challenge")}}).dump();
    return batch;
  }
  std::optional<Message> message;
  if (tap) {
    message = hand_back_of(body, people_);
    if (!message) message = tap_of(body);
  } else if (text_at(body, "/type") == "event_callback" && body.contains("event")) {
    message = message_of(body);
  }
  if (message) batch.messages.push_back(*std::move(message));
  return batch;
}

Calls SlackEvents::calls(const Said& reply, const Message& message) const {
  Calls calls;
  calls.hands_over = remembers_hand_over() && wants_people(reply);
  const Rendered rendered = render(calls.hands_over ? handed_over(reply) : reply, platform("slack_events"));
  calls.left_out = rendered.left_out;
  if (!rendered.texts.empty()) {
    json body = json::parse(message.address).at("to");
    body["text"] = rendered.texts.front();
    body["blocks"] = blocks_of(rendered);
    body["unfurl_links"] = false;
    calls.calls.push_back(call_to(kHost, "/api/chat.postMessage", body.dump()));
  }
  if (calls.hands_over) calls.calls.push_back(call_people(people_, reply, message));
  if (message.hands_back) calls.calls.push_back(settle_people(reply, message));
  return calls;
}

Judgement SlackEvents::judge(unsigned status, std::string_view body) const {
  constexpr std::array<std::string_view, 6> kPassing = {"ratelimited",         "rate_limited",    "internal_error",
                                                        "service_unavailable", "request_timeout", "fatal_error"};
  Judgement judgement = judge_status(status);
  if (judgement.verdict != Judgement::Verdict::done) return judgement;
  const json answer = json::parse(body, nullptr, false);
  if (is_true_at(answer, "/ok")) return judgement;
  const std::string error = text_at(answer, "/error");
  const bool passing = std::find(kPassing.begin(), kPassing.end(), error) != kPassing.end();
  return {passing ? Judgement::Verdict::again : Judgement::Verdict::never,
          "error " + path_segment(error).value_or("unknown")};
}

}  // namespace verbatim::channels
