#include "channels/messenger.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_post.h"
#include "channels/sample_reply.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;
using sample::batch;
using sample::refusal;
using sample::sha256_signature;
using sample::words;

const Keys kKeys = {{"messenger_secret", {"another", "secret"}},
                    {"messenger_token", {"page-token"}},
                    {"messenger_verify", {"verify-me"}}};

VerifiedBatch post(const std::string& body) {
  const std::string signature = sha256_signature("secret", body);
  return sample::post(Messenger(kKeys), body, {{"X-Hub-Signature-256", signature}});
}

std::string event(const std::string& rest) {
  return R"({"object":"page","entry":[{"id":"P","time":1,"messaging":[{"sender":{"id":"7"},"recipient":{"id":"P"},)"
         R"("timestamp":1700000000000,)" +
         rest + "}]}]}";
}

// https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries, whose scheme Meta's is.
TEST(Messenger, ThePublishedSignature) {
  const std::string body = "Hello, World!";
  EXPECT_EQ(sha256_signature("It's a Secret to Everybody", body),
            "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  const Messenger channel(
      {{"messenger_secret", {"It's a Secret to Everybody"}}, {"messenger_token", {"t"}}, {"messenger_verify", {"v"}}});
  const VerifiedBatch verified = sample::post(
      channel, body,
      {{"X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"}});
  EXPECT_EQ(refusal(verified).cause, Refusal::Cause::content) << "it is signed, and no event";
}

TEST(Messenger, TheBytesAreSignedAsTheyCame) {
  const std::string body = event(R"("message":{"mid":"m1","text":"caf\u00e9"})");
  EXPECT_EQ(words(batch(post(body)).messages.at(0)), "caf\u00e9");
  const std::string reserialised = json::parse(body).dump();
  const std::string signature = sha256_signature("secret", body);
  EXPECT_EQ(refusal(sample::post(Messenger(kKeys), reserialised, {{"X-Hub-Signature-256", signature}})).cause,
            Refusal::Cause::signature);
  EXPECT_EQ(refusal(sample::post(Messenger(kKeys), body, {})).status, 403u);
}

TEST(Messenger, ProvesThatTheAddressIsOurs) {
  const auto ask = [](const char* query) {
    return sample::post(Messenger(kKeys), "", {}, std::string("https://b/channels/messenger?") + query, "GET");
  };
  const Batch answer = batch(ask("hub.mode=subscribe&hub.verify_token=verify%2Dme&hub.challenge=1158201444"));
  EXPECT_EQ(answer.acknowledgement.body, "1158201444");
  EXPECT_TRUE(answer.acknowledgement.content_type.starts_with("text/plain"));
  EXPECT_EQ(refusal(ask("hub.mode=subscribe&hub.verify_token=secret&hub.challenge=1")).status, 403u);
  EXPECT_EQ(refusal(ask("hub.verify_token=verify-me&hub.challenge=1")).status, 403u);
  EXPECT_EQ(refusal(ask("")).status, 403u);
}

TEST(Messenger, ABatchIsSeveralMessages) {
  const std::string body =
      R"({"object":"page","entry":[{"messaging":[{"sender":{"id":"7"},"recipient":{"id":"P"},"message":{"mid":"m1","text":"one"}},)"
      R"({"sender":{"id":"8"},"recipient":{"id":"P"},"message":{"mid":"m2","text":"two"}}]},)"
      R"({"messaging":[{"sender":{"id":"7"},"recipient":{"id":"P"},"message":{"mid":"m3","quick_reply":{"payload":"chemo.hair"},"text":"Hair"}}]}]})";
  const Batch all = batch(post(body));
  ASSERT_EQ(all.messages.size(), 3u);
  EXPECT_EQ(words(all.messages[0]), "one");
  EXPECT_EQ(words(all.messages[1]), "two");
  EXPECT_EQ(words(all.messages[2]), "/chemo.hair");
  EXPECT_EQ(all.messages[0].incoming.conversation, "P:7");
  EXPECT_NE(all.messages[0].incoming.conversation, all.messages[1].incoming.conversation);
}

TEST(Messenger, APostbackChoosesAndGetStartedWelcomes) {
  const Message chosen = batch(post(event(R"("postback":{"mid":"m1","payload":"chemo.hair"})"))).messages.at(0);
  EXPECT_EQ(words(chosen), "/chemo.hair");
  EXPECT_FALSE(chosen.greets);
  EXPECT_TRUE(batch(post(event(R"("postback":{"payload":"GET_STARTED"})"))).messages.at(0).greets);
}

TEST(Messenger, EchoesReceiptsAndReactionsAreNoMessages) {
  for (const char* rest :
       {R"("message":{"mid":"m1","text":"our own words","is_echo":true})", R"("read":{"watermark":1})",
        R"("delivery":{"mids":["m1"]})", R"("reaction":{"mid":"m1","emoji":"x"})", R"("message":{})"}) {
    const Batch none = batch(post(event(rest)));
    EXPECT_TRUE(none.messages.empty()) << rest;
    EXPECT_EQ(none.acknowledgement.body, "") << rest;
  }
  EXPECT_EQ(words(batch(post(event(R"("message":{"mid":"m1","attachments":[{}]})"))).messages.at(0)), "")
      << "a photo is a message without words";
}

TEST(Messenger, WhatIsNoEventIsRefused) {
  for (const char* body : {"", "{", "[]", "{}", R"({"object":"user"})", R"({"object":["page"]})"}) {
    EXPECT_EQ(refusal(post(body)).cause, Refusal::Cause::content) << body;
  }
  for (const char* body :
       {R"({"object":"page"})", R"({"object":"page","entry":{}})", R"({"object":"page","entry":[1]})",
        R"({"object":"page","entry":[{"messaging":[null,{"sender":3}]}]})"}) {
    EXPECT_TRUE(batch(post(body)).messages.empty()) << body;
  }
}

TEST(Messenger, WhatItsLimitsAreCalled) {
  const Messenger channel(kKeys);
  EXPECT_EQ(channel.judge(200, "{}").verdict, Judgement::Verdict::done);
  EXPECT_EQ(channel.judge(400, R"({"error":{"code":613,"message":"x"}})").verdict, Judgement::Verdict::again);
  EXPECT_EQ(channel.judge(400, R"({"error":{"code":100,"message":"x"}})").verdict, Judgement::Verdict::never);
  EXPECT_EQ(channel.judge(302, "").verdict, Judgement::Verdict::never);
  EXPECT_EQ(channel.judge(503, "").verdict, Judgement::Verdict::again);
  EXPECT_EQ(channel.judge(429, "no JSON").verdict, Judgement::Verdict::again);
}

TEST(Messenger, TheTokenIsInAHeaderAndNowhereElse) {
  const Messenger channel(kKeys);
  EXPECT_EQ(channel.credentials().front().second, "Bearer page-token");
  const sample::SampleReply reply({"One."});
  Message message;
  message.address = "7";
  for (const Call& call : channel.calls(reply.said(), message).calls) {
    EXPECT_EQ((call.host + call.target + call.body).find("page-token"), std::string::npos);
    EXPECT_EQ(json::parse(call.body)["recipient"]["id"], "7");
  }
}

}  // namespace
}  // namespace verbatim::channels
