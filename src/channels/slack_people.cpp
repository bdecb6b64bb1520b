#include "channels/slack_people.h"

#include <nlohmann/json.hpp>

#include "channels/json_fields.h"
#include "channels/rendering.h"
#include "text/utf8.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr const char* kSlack = "slack.com";
constexpr const char* kHandBack = "hand_back";  // the button's name

// A line, and below it who it is about: the last part of a conversation's name.
json section_about(const content::Response* line, const Message& message) {
  Said said;
  if (line != nullptr) said.texts.push_back(line);
  std::string text;
  for (const std::string& part : render(said, platform("slack_events")).texts) text += part + "\n";
  const std::string& conversation = message.incoming.conversation;
  text += "<@" + conversation.substr(conversation.rfind(':') + 1) + ">";
  return {{"type", "section"}, {"text", {{"type", "mrkdwn"}, {"text", text}}}};
}

json body_of(const json& section, const json& where) {
  json body = where;
  body["text"] = section.at("text").at("text");
  body["blocks"] = json::array({section});
  return body;
}

}  // namespace

std::string slack_address(const std::string& channel, const std::string& thread) {
  json to = {{"channel", channel}};
  if (!thread.empty()) to["thread_ts"] = thread;
  return json({{"to", to}}).dump();
}

Call call_people(const std::string& people, const Said& reply, const Message& message) {
  json body = body_of(section_about(reply.people_wanted, message), {{"channel", people}});
  if (reply.handed_back != nullptr) {
    const json conversation = {{"conversation", message.incoming.conversation},
                               {"to", json::parse(message.address).at("to")}};
    const std::string label(text::first_characters(reply.handed_back->title, platform("slack_events").label.most));
    const json button = {{"type", "button"},
                         {"text", {{"type", "plain_text"}, {"text", label}}},
                         {"action_id", kHandBack},
                         {"value", conversation.dump()}};
    body["blocks"].push_back({{"type", "actions"}, {"elements", json::array({button})}});
  }
  return call_to(kSlack, "/api/chat.postMessage", body.dump());
}

std::optional<Message> hand_back_of(const json& payload, const std::string& people) {
  const std::string channel = text_at(payload, "/channel/id"), notice = text_at(payload, "/message/ts");
  const std::string time = text_at(payload, "/actions/0/action_ts");
  if (people.empty() || channel != people || text_at(payload, "/actions/0/action_id") != kHandBack || time.empty()) {
    return std::nullopt;
  }
  const json value = json::parse(text_at(payload, "/actions/0/value"), nullptr, false);
  const std::string conversation = text_at(value, "/conversation"), to = text_at(value, "/to/channel");
  if (conversation.empty() || to.empty()) return std::nullopt;
  Message message = text_message(conversation, channel + ":" + time, {});
  message.hands_back = true;
  json address = json::parse(slack_address(to, text_at(value, "/to/thread_ts")));
  address["notice"] = {{"channel", channel}, {"ts", notice}};
  message.address = address.dump();
  return message;
}

Call settle_people(const Said& reply, const Message& message) {
  const json notice = json::parse(message.address).at("notice");
  return call_to(kSlack, "/api/chat.update", body_of(section_about(reply.handed_back, message), notice).dump());
}

}  // namespace verbatim::channels
