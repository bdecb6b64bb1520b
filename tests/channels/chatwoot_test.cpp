#include "channels/chatwoot.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_post.h"
#include "channels/sample_reply.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;
using sample::batch;
using sample::refusal;
using sample::words;

const Keys kKeys = {
    {"chatwoot_secret", {"secret"}}, {"chatwoot_token", {"token"}}, {"chatwoot_url", {"https://chat.example:8443"}}};

VerifiedBatch post(const std::string& body, std::int64_t time = sample::kNow) {
  const std::string timestamp = std::to_string(time), signature = chatwoot_signature("secret", timestamp, body);
  return sample::post(Chatwoot(kKeys), body,
                      {{"X-Chatwoot-Timestamp", timestamp}, {"X-Chatwoot-Signature", signature}});
}

json event(const char* text, const char* status = "pending") {
  return {{"event", "message_created"},
          {"id", 17},
          {"content", text},
          {"message_type", "incoming"},
          {"private", false},
          {"account", {{"id", 3}}},
          {"conversation", {{"id", 5}, {"status", status}}},
          {"sender", {{"id", 9}}}};
}

TEST(Chatwoot, AMessageAndWhereItsReplyGoes) {
  const Message message = batch(post(event("what is chemo").dump())).messages.at(0);
  EXPECT_EQ(words(message), "what is chemo");
  const sample::SampleReply reply({"One."});
  const Calls calls = Chatwoot(kKeys).calls(reply.said(), message);
  ASSERT_EQ(calls.calls.size(), 1u);
  EXPECT_EQ(calls.calls[0].host, "chat.example:8443");
  EXPECT_EQ(calls.calls[0].target, "/api/v1/accounts/3/conversations/5/messages");
  EXPECT_EQ(Chatwoot(kKeys).hosts(), std::vector<std::string>{"chat.example:8443"});
}

TEST(Chatwoot, TheBodyIsSignedWithItsTime) {
  const std::string body = event("x").dump(), time = std::to_string(sample::kNow);
  const std::string of_body_alone = sample::sha256_signature("secret", body);
  EXPECT_EQ(refusal(sample::post(Chatwoot(kKeys), body,
                                 {{"X-Chatwoot-Timestamp", time}, {"X-Chatwoot-Signature", of_body_alone}}))
                .cause,
            Refusal::Cause::signature);
  EXPECT_EQ(refusal(post(body, sample::kNow - 301)).cause, Refusal::Cause::age);
  EXPECT_EQ(refusal(post("[]")).cause, Refusal::Cause::content);
}

TEST(Chatwoot, OurOwnWordsNotesAndOtherEventsAreNoMessages) {
  for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{{"message_type", "outgoing"},
                                                                             {"private", true},
                                                                             {"event", "conversation_opened"},
                                                                             {"id", nullptr},
                                                                             {"account", {{"id", "../1"}}}}) {
    json other = event("x");
    other[name] = value;
    EXPECT_TRUE(batch(post(other.dump())).messages.empty()) << name;
  }
}

TEST(Chatwoot, IsSilentWherePeopleHaveTakenOver) {
  for (const char* status : {"open", "resolved", "snoozed"}) {
    EXPECT_TRUE(batch(post(event("are you there", status).dump())).messages.empty()) << status;
  }
  EXPECT_EQ(batch(post(event("are you there", "pending").dump())).messages.size(), 1u) << "released";
}

TEST(Chatwoot, WhoAsksForAPersonIsHandedOver) {
  sample::SampleReply reply({"This may be an emergency.", "I cannot connect you."}, sample::four_suggestions());
  reply.set_id(1, "chat.human");
  const Message message = batch(post(event("a person please").dump())).messages.at(0);
  const Calls calls = Chatwoot(kKeys).calls(reply.said(), message);
  ASSERT_EQ(calls.calls.size(), 2u);
  EXPECT_EQ(json::parse(calls.calls[0].body)["content"], "This may be an emergency.\n\nPeople go on from here.")
      << "and no suggestions, which nobody would hear";
  EXPECT_EQ(calls.calls[1].target, "/api/v1/accounts/3/conversations/5/toggle_status");
  EXPECT_EQ(json::parse(calls.calls[1].body), (json{{"status", "open"}}));
}

}  // namespace
}  // namespace verbatim::channels
