#include "channels/twilio.h"

#include <gtest/gtest.h>

#include "channels/sample_reply.h"
#include "content/digest.h"

namespace verbatim::channels {
namespace {

const std::string kUrl = "https://bot.example/channels/twilio?a=1";
const std::string kBody = "MessageSid=SM0123&From=%2B14155550100&To=%2B14155550199&Body=what+is%20chemo%3F&NumMedia=0";

Verified post(const std::string& body, const std::string& signature, const std::string& url = kUrl,
              std::string_view content_type = "application/x-www-form-urlencoded; charset=UTF-8") {
  return Twilio({"old", "new"}).verify({url, content_type, body, [&signature](std::string_view name) {
                                          return name == "X-Twilio-Signature" ? std::string_view(signature)
                                                                              : std::string_view();
                                        }});
}

Verified post(const std::string& body) {
  return post(body, twilio_signature("new", kUrl, body));
}

bool is_forged(const Verified& verified) {
  const auto* refusal = std::get_if<Refusal>(&verified);
  return refusal != nullptr && refusal->cause == Refusal::Cause::signature && refusal->status == 403;
}

std::string at_once(const Verified& verified) {
  const auto* response = std::get_if<WebhookResponse>(&verified);
  return response == nullptr ? "a message or a refusal" : response->body;
}

const std::string kNoReply = R"(<?xml version="1.0" encoding="UTF-8"?><Response/>)";

TEST(Twilio, AFormIsAMessage) {
  const Verified verified = post(kBody);
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  const auto& message = std::get<Message>(verified);
  EXPECT_EQ(message.incoming.conversation, "+14155550100");
  EXPECT_EQ(message.address, "twilio_sms");
  EXPECT_EQ(std::get<dialogue::UserMessage>(message.incoming.request).text, "what is chemo?");
  EXPECT_EQ(std::get<dialogue::UserMessage>(message.incoming.request).id, "SM0123") << "a retry has the same";
}

TEST(Twilio, TheSignatureIsOfTheAddressAndEveryField) {
  const std::string signature = twilio_signature("new", kUrl, kBody);
  EXPECT_FALSE(is_forged(post(kBody, signature)));
  EXPECT_FALSE(is_forged(post(kBody, twilio_signature("old", kUrl, kBody))));
  EXPECT_TRUE(is_forged(post(kBody, twilio_signature("other", kUrl, kBody))));
  EXPECT_TRUE(is_forged(post(kBody, "")));
  EXPECT_TRUE(is_forged(post(kBody + "&x=1", signature)));
  EXPECT_TRUE(is_forged(post(kBody.substr(1), signature)));
  EXPECT_TRUE(is_forged(post(kBody, signature, "http://bot.example/channels/twilio?a=1")));
  EXPECT_TRUE(is_forged(post(kBody, signature, "https://bot.example/channels/twilio")));
}

TEST(Twilio, TheDefaultPortMayStandInTheAddressOrNot) {
  const std::string with = "https://bot.example:443/channels/twilio?a=1";
  EXPECT_FALSE(is_forged(post(kBody, twilio_signature("new", with, kBody))));
  EXPECT_FALSE(is_forged(post(kBody, twilio_signature("new", kUrl, kBody), with)));
  EXPECT_TRUE(
      is_forged(post(kBody, twilio_signature("new", kUrl, kBody), "https://bot.example:8443/channels/twilio?a=1")));
  const std::string v6 = "http://[::1]/channels/twilio", v6_with = "http://[::1]:80/channels/twilio";
  EXPECT_FALSE(is_forged(post(kBody, twilio_signature("new", v6_with, kBody), v6)));
}

TEST(Twilio, ABodyThatIsNoFormIsVouchedForByItsHash) {
  const std::string body = R"({"property": "value", "boolean": true})";
  const std::string url = kUrl + "&bodySHA256=" + content::sha256_hex(body);
  const std::string signature = twilio_signature("new", url, "");
  EXPECT_EQ(at_once(post(body, signature, url, "application/json")), kNoReply);
  EXPECT_TRUE(is_forged(post(body + " ", signature, url, "application/json")));
  EXPECT_TRUE(is_forged(post(body, twilio_signature("new", kUrl, ""), kUrl, "application/json")));
}

TEST(Twilio, APhotoIsAMessageWithoutWords) {
  const Verified verified = post("MessageSid=MM1&From=whatsapp%3A%2B14155550100&Body=&NumMedia=1");
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  EXPECT_EQ(std::get<dialogue::UserMessage>(std::get<Message>(verified).incoming.request).text, "");
  EXPECT_EQ(std::get<Message>(verified).address, "twilio_whatsapp");
}

TEST(Twilio, WhatTwilioAnswersItselfAndWhatIsNoMessageGetNoReply) {
  EXPECT_EQ(at_once(post(kBody + "&OptOutType=STOP")), kNoReply);
  EXPECT_EQ(at_once(post("MessageStatus=delivered&MessageSid=SM1")), kNoReply);
  EXPECT_EQ(at_once(post("")), kNoReply);
}

TEST(Twilio, WordsAreUtf8) {
  const Verified verified = post("MessageSid=SM1&From=a&Body=%ff");
  ASSERT_TRUE(std::holds_alternative<Refusal>(verified));
  EXPECT_EQ(std::get<Refusal>(verified).cause, Refusal::Cause::content);
}

TEST(Twilio, TwimlIsAsTheSdkWritesIt) {
  const sample::SampleReply reply({"Hi & \\<b>"});
  Message message;
  message.address = "twilio_sms";
  const WebhookResponse response = Twilio({"s"}).render(reply.said(), message);
  EXPECT_EQ(response.content_type, "text/xml");
  EXPECT_EQ(response.body,
            R"(<?xml version="1.0" encoding="UTF-8"?><Response><Message>Hi &amp; &lt;b&gt;</Message></Response>)");
}

}  // namespace
}  // namespace verbatim::channels
