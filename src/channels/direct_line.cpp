#include "channels/direct_line.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "content/digest.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr std::size_t kIdCharacters = 32;  // of a hash: enough that no two of a client's activities are one

// What a client calls its activity may be of any form and length; the protocol's ids are not.
std::string client_id(std::string_view activity_id) {
  return content::sha256_hex(activity_id).substr(0, kIdCharacters);
}

// The member of that name if it is a string, else empty.
std::string text_of(const json& object, const char* name) {
  const auto member = object.find(name);
  return member == object.end() || !member->is_string() ? std::string() : member->get<std::string>();
}

// Its numbers, words and truth values, and of its members' the same: what a client nests deeper is not sent back, so
// that no depth of it can do harm.
json shallow(const json& object, int levels = 2) {
  json copy = json::object();
  for (const auto& [name, value] : object.items()) {
    if (value.is_primitive()) copy[name] = value;
    if (value.is_object() && levels > 1) copy[name] = shallow(value, levels - 1);
  }
  return copy;
}

json suggested(const std::vector<dialogue::Suggestion>& suggestions) {
  json actions = json::array();
  for (const dialogue::Suggestion& suggestion : suggestions) {
    actions.push_back({{"type", "imBack"}, {"title", suggestion.label}, {"value", suggestion.label}});
  }
  return {{"actions", std::move(actions)}};
}

}  // namespace

base::Result<Activity> parse_activity(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return base::Error{"an activity must be a JSON object"};
  const std::string type = text_of(parsed, "type");
  if (type.empty()) return base::Error{"type must be a string such as \"message\""};
  Activity activity;
  activity.is_message = type == "message";
  if (!activity.is_message) return activity;
  const auto text = parsed.find("text");
  if (text == parsed.end() || !text->is_string()) return base::Error{"a message must have a text"};
  activity.message.text = text->get<std::string>();
  const auto data = parsed.find("channelData");
  const std::string id = data == parsed.end() || !data->is_object() ? "" : text_of(*data, "clientActivityID");
  if (!id.empty()) activity.message.id = client_id(id);
  return activity;
}

std::string parse_start(std::string_view body) {
  const json parsed = json::parse(body, nullptr, false);
  return parsed.is_object() ? text_of(parsed, "locale") : std::string();
}

std::vector<std::string> activities_of(const dialogue::Outcome& outcome, const dialogue::Bot& bot,
                                       const ActivityPlace& place) {
  const Said reply = said(outcome, bot);
  std::vector<std::string> activities;
  for (std::size_t i = 0; i < reply.texts.size(); ++i) {
    json activity = {{"type", "message"},
                     {"id", std::string(place.reply) + "." + std::to_string(i)},
                     {"timestamp", place.timestamp},
                     {"from", {{"id", "bot"}, {"role", "bot"}}},
                     {"conversation", {{"id", place.conversation}}},
                     {"text", reply.texts[i]->text},
                     {"textFormat", "markdown"},
                     {"locale", bot.language().tag}};
    if (!place.reply_to.empty()) activity["replyToId"] = place.reply_to;
    if (i + 1 == reply.texts.size() && !reply.suggestions.empty()) {
      activity["suggestedActions"] = suggested(reply.suggestions);
    }
    activities.push_back(activity.dump());
  }
  return activities;
}

std::string echo_of(std::string_view activity, std::string_view id, const ActivityPlace& place) {
  json echo = shallow(json::parse(activity, nullptr, false));
  echo["id"] = id;
  echo["timestamp"] = place.timestamp;
  echo["conversation"] = {{"id", place.conversation}};
  return echo.dump();
}

std::string activity_set(const std::vector<std::string>& activities, std::optional<std::uint64_t> watermark) {
  std::string set = R"({"activities":[)";
  for (const std::string& activity : activities) set += (set.ends_with('[') ? "" : ",") + activity;
  set += "]";
  if (watermark) set += R"(,"watermark":")" + std::to_string(*watermark) + "\"";
  return set + "}";
}

}  // namespace verbatim::channels
