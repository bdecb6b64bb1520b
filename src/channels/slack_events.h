#pragma once

#include "channels/calling_channel.h"

// Slack's Events API and interactivity (https://docs.slack.dev/apis/events-api): the app's Event Subscriptions and
// Interactivity both post to /channels/slack_events, with the signing secret; replies go out with the bot token
// (xoxb-…, scope chat:write). Direct messages are answered in place, mentions in their thread; buttons choose.
// Subscribe to message.im and app_mention. With a channel of people (slack_people, to which the bot is invited) whoever
// asks for a person is handed over to them, until one of them taps the button there.
namespace verbatim::channels {

class SlackEvents final : public CallingChannel {
 public:
  explicit SlackEvents(const Keys& keys);
  VerifiedBatch verify(const WebhookRequest& request) const override;
  Calls calls(const Said& reply, const Message& message) const override;
  std::vector<std::pair<std::string, std::string>> credentials() const override;
  std::vector<std::string> hosts() const override { return {"slack.com"}; }
  bool remembers_hand_over() const override { return !people_.empty(); }
  // Slack says 200 to everything, and in the body whether it was done.
  Judgement judge(unsigned status, std::string_view body) const override;

 private:
  const Secrets signing_secrets_, tokens_;
  const std::string people_;  // the id of their channel; empty: chat.human says how to reach people
};

// What somebody wrote, out of Slack's markup: mentions go, links are their words, entities are what they stand for.
std::string from_mrkdwn(std::string_view text);

}  // namespace verbatim::channels
