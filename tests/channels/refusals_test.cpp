// What no platform can have sent, for every channel of both tables: by the sample that `verbatim channels test` signs.
#include <gtest/gtest.h>

#include "channels/calling_table.h"
#include "channels/sample_post.h"
#include "channels/sample_request.h"
#include "channels/webhook_table.h"

namespace verbatim::channels {
namespace {

constexpr std::string_view kUrl = "https://bot.example/channels/x";
const std::chrono::system_clock::time_point kNow{std::chrono::seconds(sample::kNow)};

// What a channel took a request for.
struct Taken {
  std::size_t messages = 0;
  std::string id{};  // of the first one's request
  std::optional<Refusal> refusal{};
};

void take(Taken& taken, const Message& message) {
  if (taken.messages++ > 0) return;
  taken.id = std::visit([](const auto& request) { return request.id; }, message.incoming.request);
}

Taken taken_for(const Verified& verified) {
  Taken taken;
  if (const auto* refusal = std::get_if<Refusal>(&verified)) taken.refusal = *refusal;
  if (const auto* message = std::get_if<Message>(&verified)) take(taken, *message);
  return taken;
}

Taken taken_for(const VerifiedBatch& verified) {
  Taken taken;
  if (const auto* refusal = std::get_if<Refusal>(&verified)) taken.refusal = *refusal;
  if (const auto* batch = std::get_if<Batch>(&verified)) {
    for (const Message& message : batch->messages) take(taken, message);
  }
  return taken;
}

// One row of either table, with two secrets, of which the second signs.
struct Channel {
  std::string name;
  std::string secret;  // the setting by which its requests are signed
  Taken (*take)(const Channel& channel, const Keys& keys, const WebhookRequest& request);
};

template <typename Table, typename Make>
Taken ask(const Table& table, const Channel& channel, const WebhookRequest& request, Make make) {
  for (const auto& row : table) {
    if (row.name == channel.name) return taken_for(make(row)->verify(request));
  }
  return {};
}

std::vector<Channel> channels() {
  std::vector<Channel> all;
  for (const WebhookRow& row : webhook_table()) {
    all.push_back({std::string(row.name), std::string(row.setting),
                   [](const Channel& channel, const Keys& keys, const WebhookRequest& request) {
                     return ask(webhook_table(), channel, request,
                                [&](const WebhookRow& made) { return made.make(keys.at(channel.secret)); });
                   }});
  }
  for (const CallingRow& row : calling_table()) {
    all.push_back({std::string(row.name), std::string(row.settings.front()),
                   [](const Channel& channel, const Keys& keys, const WebhookRequest& request) {
                     return ask(calling_table(), channel, request,
                                [&](const CallingRow& made) { return made.make(keys); });
                   }});
  }
  return all;
}

// S2V5MQ== and the like: whatever a channel takes its secret for, it is a good one.
Keys keys_with(const Channel& channel, const std::string& secret) {
  Keys keys;
  for (const CallingRow& row : calling_table()) {
    for (const std::string_view setting : row.settings) {
      keys[std::string(setting)] = {setting.ends_with("_url") ? "https://chat.example" : "a2V5LXRva2Vu"};
    }
  }
  keys[channel.secret] = {secret};
  return keys;
}

class Refusals : public testing::TestWithParam<Channel> {
 protected:
  void SetUp() override {
    const auto made = sample_request(channel_.name, keys_, kUrl, "what is chemo", kNow);
    ASSERT_TRUE(made) << "a channel has its row in sample_request.cpp";
    request_ = *made;
    const std::string right = keys_.at(channel_.secret).front();  // Discord's is made with its sample
    const std::string other = channel_.name == "discord" ? std::string(64, 'a') : "b3RoZXIta2V5";
    keys_[channel_.secret] = {other, right};
    other_ = other;
  }
  Taken post(const SampleRequest& sent, std::chrono::system_clock::time_point now = kNow) const {
    WebhookRequest request;
    request.url = kUrl;
    request.content_type = sent.content_type;
    request.body = sent.body;
    request.header = [&sent](std::string_view name) {
      for (const auto& [key, value] : sent.headers) {
        if (key == name) return std::string_view(value);
      }
      return std::string_view();
    };
    request.now = now;
    return channel_.take(channel_, keys_, request);
  }
  bool refused(const SampleRequest& sent, Refusal::Cause cause) const {
    const Taken taken = post(sent);
    return taken.refusal && taken.refusal->cause == cause && taken.refusal->status >= 400;
  }

  const Channel channel_ = GetParam();
  Keys keys_ = keys_with(channel_, "cmlnaHQta2V5");
  SampleRequest request_;
  std::string other_;
};

TEST_P(Refusals, EitherOfTwoSecretsIsGoodAndARetryIsTheSameMessage) {
  const Taken first = post(request_), again = post(request_);
  EXPECT_FALSE(first.refusal);
  EXPECT_EQ(first.messages, 1u);
  EXPECT_FALSE(first.id.empty());
  EXPECT_EQ(again.id, first.id);
}

TEST_P(Refusals, AnotherSecretIsWrong) {
  keys_[channel_.secret] = {other_};
  EXPECT_TRUE(refused(request_, Refusal::Cause::signature));
}

TEST_P(Refusals, EveryHeaderCounts) {
  for (std::size_t i = 0; i < request_.headers.size(); ++i) {
    for (const char* wrong : {"", "x", "0"}) {
      SampleRequest forged = request_;
      forged.headers[i].second = wrong;
      EXPECT_TRUE(refused(forged, Refusal::Cause::signature)) << forged.headers[i].first;
    }
    SampleRequest forged = request_;
    forged.headers[i].second.back() = forged.headers[i].second.back() == '0' ? '1' : '0';
    EXPECT_TRUE(refused(forged, Refusal::Cause::signature)) << forged.headers[i].first;
  }
}

// A token says nothing of the body: there what is cut off must not be taken for something else.
TEST_P(Refusals, ATruncatedRequestIsNoMessage) {
  const bool by_token = channel_.name == "telegram" || channel_.name == "mattermost";
  for (std::size_t size = 0; size < request_.body.size(); ++size) {
    SampleRequest cut = request_;
    cut.body.resize(size);
    const Taken taken = post(cut);
    if (channel_.name == "mattermost" && !taken.refusal) continue;  // a form may end anywhere after the token
    ASSERT_TRUE(taken.refusal) << size;
    if (!by_token) {
      EXPECT_EQ(taken.refusal->cause, Refusal::Cause::signature) << size;
    }
  }
  SampleRequest longer = request_;
  longer.body += " ";
  EXPECT_NE(refused(longer, Refusal::Cause::signature), by_token);
}

TEST_P(Refusals, WhatIsDatedIsGoodForFiveMinutes) {
  const bool dated = std::any_of(request_.headers.begin(), request_.headers.end(),
                                 [](const auto& header) { return header.first.find("imestamp") != std::string::npos; });
  for (const int off : {-301, 301}) {
    const Taken taken = post(request_, kNow + std::chrono::seconds(off));
    EXPECT_EQ(taken.refusal.has_value(), dated);
    if (taken.refusal) {
      EXPECT_EQ(taken.refusal->cause, Refusal::Cause::age);
    }
  }
  for (const int off : {-300, 300}) EXPECT_FALSE(post(request_, kNow + std::chrono::seconds(off)).refusal);
}

// Each under its name and how it answers.
INSTANTIATE_TEST_SUITE_P(Channels, Refusals, testing::ValuesIn(channels()),
                         [](const auto& tested) { return tested.param.name + "_" + std::to_string(tested.index); });

}  // namespace
}  // namespace verbatim::channels
