// Platforms that are answered by calls, up to where these are stored.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "channels/messenger.h"
#include "channels/signature.h"
#include "run_task.h"
#include "server/http_routes.h"
#include "server/service_test.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

// Keeps what was to be sent.
class SampleOutgoing final : public Outgoing {
 public:
  bool has_room(std::string_view) override { return room; }
  base::Task<std::optional<bool>> knows(std::string id) override {
    if (!reachable) co_return std::nullopt;
    co_return ids.count(id) > 0;
  }
  base::Task<bool> send(OutgoingReply reply) override {
    if (!reachable || failing) co_return false;
    if (ids.insert(reply.id).second) sent.push_back(std::move(reply));
    co_return true;
  }

  base::Task<std::optional<bool>> with_people(std::string conversation) override {
    if (!reachable) co_return std::nullopt;
    co_return people.count(conversation) > 0;
  }
  base::Task<bool> hand(std::string conversation, bool to_people) override {
    if (!reachable) co_return false;
    if (to_people) people.insert(conversation);
    if (!to_people) people.erase(conversation);
    co_return true;
  }

  bool room = true, reachable = true, failing = false;
  std::set<std::string> ids, people;
  std::vector<OutgoingReply> sent;
};

class CallingRoutesTest : public ServiceTest {
 protected:
  CallingRoutesTest() : ServiceTest(MessageLimits{}) {}

  static ChannelOptions options() {
    const channels::Keys keys = {
        {"messenger_secret", {"secret"}}, {"messenger_token", {"token"}}, {"messenger_verify", {"verify"}}};
    CallingPlatform messenger;
    messenger.channel = std::make_shared<const channels::Messenger>(keys);
    ChannelOptions options;
    options.calling.emplace("messenger", messenger);
    return options;
  }
  unsigned says(std::string_view text, const std::string& mid, const std::string& sender = "7") {
    const json event = {
        {"sender", {{"id", sender}}}, {"recipient", {{"id", "P"}}}, {"message", {{"mid", mid}, {"text", text}}}};
    const json entry = {{"messaging", json::array({event})}};
    const std::string body = json({{"object", "page"}, {"entry", json::array({entry})}}).dump();
    const std::string signature =
        "sha256=" + channels::to_hex(channels::hmac(channels::Digest::sha256, "secret", body));
    return sample::run(
               routes_({"POST", "/channels/messenger", 11, {{"Host", "a"}, {"X-Hub-Signature-256", signature}}, body},
                       client_))
        .status;
  }
  std::string last() const { return json::parse(outgoing_.sent.back().calls.back().body)["message"]["text"]; }

  SampleOutgoing outgoing_;
  const ChannelRoutes channels_{service_, options(), log_, &outgoing_};
  const OriginPolicy origins_ = *OriginPolicy::parse("");
  const Routes routes_ = public_routes(service_, channels_, edition_, origins_, log_);
};

TEST_F(CallingRoutesTest, AMessageIsAnsweredOnceAndItsConversationGoesOn) {
  EXPECT_EQ(says("what is chemo", "m1"), 200u);
  EXPECT_TRUE(last().starts_with("Chemo is"));
  EXPECT_EQ(says("what is chemo", "m1"), 200u);
  EXPECT_EQ(outgoing_.sent.size(), 1u);
  EXPECT_EQ(says("yes", "m2"), 200u);
  EXPECT_TRUE(last().starts_with("Pain relief")) << last();
  EXPECT_EQ(outgoing_.sent[0].conversation, outgoing_.sent[1].conversation);
  says("what is chemo", "m1", "8");
  EXPECT_EQ(outgoing_.sent.size(), 3u) << "another person's message of that id";
  EXPECT_NE(outgoing_.sent[2].conversation, outgoing_.sent[0].conversation);
}

TEST_F(CallingRoutesTest, WhatCannotBeStoredIsToldAgainAndThenAnsweredTheSame) {
  outgoing_.failing = true;
  EXPECT_EQ(says("what is chemo", "m1"), 503u);
  outgoing_.failing = false;
  EXPECT_EQ(says("what is chemo", "m1"), 200u);
  EXPECT_TRUE(last().starts_with("Chemo is"));
  outgoing_.reachable = false;
  EXPECT_EQ(says("yes", "m2"), 503u);
  outgoing_.reachable = true;
  outgoing_.room = false;
  EXPECT_EQ(says("yes", "m2"), 503u);
  EXPECT_EQ(says("what is chemo", "m1"), 200u) << "that needs no room";
  outgoing_.room = true;
  EXPECT_EQ(says("yes", "m2"), 200u);
  EXPECT_TRUE(last().starts_with("Pain relief")) << "no turn was taken before";
}

TEST_F(CallingRoutesTest, NamesNobodyButToThePlatform) {
  says("hello", "m1", "person-4711");
  const OutgoingReply& reply = outgoing_.sent.back();
  EXPECT_EQ((reply.id + reply.conversation).find("4711"), std::string::npos);
  EXPECT_EQ(reply.channel, "messenger");
}

TEST_F(CallingRoutesTest, IsThereOnlyWhereItCanSend) {
  const ChannelRoutes off(service_, options(), log_);
  EXPECT_EQ(off.http("/channels/messenger"), nullptr);
  EXPECT_NE(channels_.http("/channels/messenger"), nullptr);
  EXPECT_EQ(sample::run(routes_({"PUT", "/channels/messenger", 11, {{"Host", "a"}}, {}}, client_)).status, 405u);
}

}  // namespace
}  // namespace verbatim::server
