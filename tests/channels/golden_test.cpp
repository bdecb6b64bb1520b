// What each platform is answered, byte for byte: tests/channels/golden/<platform>/<case>. To write them anew, look at
// what has changed and mean it:  VERBATIM_WRITE_GOLDEN=1 build/verbatim_channels_test --gtest_filter='Golden*'
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "channels/calling_table.h"
#include "channels/sample_reply.h"
#include "channels/webhook_table.h"

namespace verbatim::channels {
namespace {

using sample::four_suggestions;
using sample::SampleReply;

std::string long_answer() {
  std::string text = "This is a **long** answer.";
  for (int i = 1; i <= 24; ++i) {
    text += "\n\nParagraph " + std::to_string(i) +
            " says that people differ. It says so at some length, and so it goes on. " +
            "Ask the care team what that means for you.";
  }
  return text;
}

struct Case {
  const char* name;
  std::vector<std::string> texts;
  std::vector<dialogue::Suggestion> suggestions{};
};

std::vector<Case> cases() {
  return {
      {"nothing", {}},
      {"long_answer", {long_answer()}, four_suggestions()},
      {"list",
       {"Common choices (\\*not\\* all):\n\n- **One:** tablets & rest\n- two < three\n\n1. first\n2. "
        "second_item\n\nAnd \\*so\\* on."}},
      {"links",
       {"Read [the guide](https://example.org/a?b=1&c=\"2\") or [example.org](https://example.org/).\n\n"
        "Call [911](tel:911) or [the **night** line](tel:+15550100). Write to [us](mailto:us@example.org)."}},
      {"safety",
       {"This may be an emergency.\n\n- **Call your local emergency number now ([911](tel:911) US, [112](tel:112) "
        "EU):** "
        "chest pain.\n- **Call the 24-hour line:** fever.\n\nDo not drive yourself.",
        "Chemo is a **strong** medicine.", "This text was not reviewed yet."},
       {{"chat.human", "How do I reach people?"}}},
      {"four_suggestions", {"Which do you mean?"}, four_suggestions()},
      {"emoji", {"Well done \U0001F44D\U0001F3FD, **family \U0001F468\u200D\U0001F469\u200D\U0001F467**: caf\u00e9."}},
      {"right_to_left",
       {"\u0645\u0631\u062d\u0628\u0627\u060c **\u0627\u062a\u0635\u0644 \u0627\u0644\u0622\u0646** (911).\n\n- "
        "\u05e9\u05dc\u05d5\u05dd"},
       {{"a.b", "\u0645\u0627 \u0647\u0648\u061f"}, {"a.c", "\u05de\u05d4?"}}},
  };
}

struct Place {
  const char* platform;
  const char* channel;
  const char* address;
};

const std::vector<Place> kPlaces = {
    {"telegram", "telegram", R"({"to":{"chat_id":42}})"},
    {"twilio_sms", "twilio", "twilio_sms"},
    {"twilio_whatsapp", "twilio", "twilio_whatsapp"},
    {"slack", "slack", ""},
    {"mattermost", "mattermost", "ephemeral"},
    {"discord", "discord", ""},
    {"teams", "teams", ""},
};

// Platforms that are answered by calls: each call's address and body.
const std::vector<Place> kCallingPlaces = {
    {"telegram_calls", "telegram", R"({"to":{"chat_id":42}})"},
    {"messenger", "messenger", "7"},
    {"whatsapp", "whatsapp", R"({"number":"106","to":"1650"})"},
    {"slack_events", "slack_events", R"({"to":{"channel":"D1"}})"},
    {"line", "line", "reply-token"},
    {"chatwoot", "chatwoot", "/api/v1/accounts/1/conversations/2"},
};

std::unique_ptr<const CallingChannel> calling_channel(std::string_view name) {
  for (const CallingRow& row : calling_table()) {
    if (row.name != name) continue;
    Keys keys;
    for (const std::string_view setting : row.settings) {
      keys[std::string(setting)] = {setting.ends_with("_url") ? "https://chat.example" : "secret"};
    }
    return row.make(keys);
  }
  return nullptr;
}

std::string called(const Place& place, const Case& one) {
  const SampleReply reply(one.texts, one.suggestions);
  Message message;
  message.address = place.address;
  std::string text;
  for (const Call& call : calling_channel(place.channel)->calls(reply.said(), message).calls) {
    text += "https://" + call.host + call.target + "\n" + nlohmann::json::parse(call.body).dump(2) + "\n";
  }
  return text;
}

std::string shown(const Place& place, const Case& one) {
  for (const WebhookRow& row : webhook_table()) {
    if (row.name != place.channel) continue;
    const SampleReply reply(one.texts, one.suggestions);
    Message message;
    message.address = place.address;
    const WebhookResponse response = row.make({"secret"})->render(reply.said(), message);
    const bool json = response.content_type == "application/json" && !response.body.empty();
    const std::string body = json ? nlohmann::json::parse(response.body).dump(2) : response.body;
    return response.content_type + "\n" + body + "\n";
  }
  return "there is no such channel";
}

void hold(const std::vector<Place>& places, std::string (*shown)(const Place& place, const Case& one)) {
  for (const Place& place : places) {
    for (const Case& one : cases()) {
      const auto path = std::filesystem::path(VERBATIM_TEST_DATA) / "golden" / place.platform / one.name;
      if (std::getenv("VERBATIM_WRITE_GOLDEN") != nullptr) {
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << shown(place, one);
      }
      std::ifstream file(path);
      ASSERT_TRUE(file) << path;
      const std::string expected{std::istreambuf_iterator<char>(file), {}};
      EXPECT_EQ(shown(place, one), expected) << path;
    }
  }
}

TEST(Golden, EveryPlatformShowsEveryCaseAsItsFileSays) {
  hold(kPlaces, shown);
  hold(kCallingPlaces, called);
}

TEST(Golden, EveryChannelHasItsCases) {
  for (const CallingRow& row : calling_table()) {
    EXPECT_TRUE(std::any_of(kCallingPlaces.begin(), kCallingPlaces.end(), [&](const Place& p) {
      return p.channel == row.name;
    })) << row.name;
  }

  for (const WebhookRow& row : webhook_table()) {
    EXPECT_TRUE(std::any_of(kPlaces.begin(), kPlaces.end(), [&](const Place& p) { return p.channel == row.name; }))
        << row.name;
  }
}

}  // namespace
}  // namespace verbatim::channels
