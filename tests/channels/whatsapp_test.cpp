#include "channels/whatsapp.h"

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

const Keys kKeys = {{"whatsapp_secret", {"secret"}}, {"whatsapp_token", {"token"}}, {"whatsapp_verify", {"verify-me"}}};

VerifiedBatch post(const std::string& body) {
  const std::string signature = sample::sha256_signature("secret", body);
  return sample::post(WhatsApp(kKeys), body, {{"X-Hub-Signature-256", signature}});
}

// In the shape of https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples.
std::string with(const std::string& value) {
  return R"({"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":"whatsapp",)"
         R"("metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},)"
         R"("contacts":[{"profile":{"name":"Sheena Nelson"},"wa_id":"16505551234"}],)" +
         value + R"(},"field":"messages"}]}]})";
}
std::string message(const std::string& rest) {
  return with(
      R"("messages":[{"from":"16505551234","id":"wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=",)"
      R"("timestamp":"1749416383",)" +
      rest + "}]");
}

TEST(WhatsApp, AMessageAndWhoItIsFrom) {
  const Message said = batch(post(message(R"("type":"text","text":{"body":"Does it hurt?"})"))).messages.at(0);
  EXPECT_EQ(words(said), "Does it hurt?");
  EXPECT_EQ(said.incoming.conversation, "106540352242922:16505551234");
  EXPECT_TRUE(dialogue::valid_client_id(std::get<dialogue::UserMessage>(said.incoming.request).id));
}

TEST(WhatsApp, ATapChooses) {
  for (
      const char* rest :
      {R"("type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"chemo.hair","title":"1."}})",
       R"("type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"chemo.hair","title":"Hair"}})"}) {
    EXPECT_EQ(words(batch(post(message(rest))).messages.at(0)), "/chemo.hair");
  }
}

TEST(WhatsApp, StatusesAndReactionsAreNoMessages) {
  EXPECT_TRUE(
      batch(post(with(R"("statuses":[{"id":"wamid.1","status":"delivered","recipient_id":"1"}])"))).messages.empty());
  EXPECT_TRUE(batch(post(message(R"("type":"reaction","reaction":{"message_id":"x","emoji":"y"})"))).messages.empty());
  EXPECT_EQ(words(batch(post(message(R"("type":"image","image":{"id":"1","caption":"my scan"})"))).messages.at(0)),
            "my scan");
  EXPECT_EQ(words(batch(post(message(R"("type":"audio","audio":{"id":"1"})"))).messages.at(0)), "");
}

TEST(WhatsApp, AnAccountIsNoWayOutOfThePath) {
  std::string body = message(R"("type":"text","text":{"body":"x"})");
  body.replace(body.find("106540352242922"), 15, "../me/accounts?");
  EXPECT_TRUE(batch(post(body)).messages.empty());
}

TEST(WhatsApp, AForgedRequestAndWhatIsNoEvent) {
  EXPECT_EQ(refusal(sample::post(WhatsApp(kKeys), "{}", {{"X-Hub-Signature-256", "sha256="}})).cause,
            Refusal::Cause::signature);
  EXPECT_EQ(refusal(post("{}")).cause, Refusal::Cause::content);
  EXPECT_EQ(batch(sample::post(WhatsApp(kKeys), "", {},
                               "https://b/?hub.mode=subscribe&hub.verify_token=verify-me&hub.challenge=5", "GET"))
                .acknowledgement.body,
            "5");
}

TEST(WhatsApp, SuggestionsAreAListUnderTheirLine) {
  const sample::SampleReply reply({"One."}, sample::four_suggestions());
  const Message said = batch(post(message(R"("type":"text","text":{"body":"x"})"))).messages.at(0);
  const Calls calls = WhatsApp(kKeys).calls(reply.said(), said);
  ASSERT_EQ(calls.calls.size(), 2u);
  EXPECT_EQ(calls.calls[0].target, "/v24.0/106540352242922/messages");
  const json list = json::parse(calls.calls[1].body);
  EXPECT_EQ(list["to"], "16505551234");
  EXPECT_EQ(list["interactive"]["body"]["text"], "To ask one of these, send its number:");
  EXPECT_EQ(list["interactive"]["action"]["sections"][0]["rows"][1],
            (json{{"id", "chemo.hair"}, {"title", "2."}, {"description", "Will I lose my hair & nails?"}}));
}

}  // namespace
}  // namespace verbatim::channels
