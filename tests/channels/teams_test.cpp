#include "channels/teams.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "channels/sample_reply.h"
#include "channels/signature.h"

namespace verbatim::channels {
namespace {

using nlohmann::json;

constexpr const char* kToken = "S2V5Rm9yVGVhbXNUZXN0";  // "KeyForTeamsTest"

Verified post(const std::string& body, const std::string& signature) {
  WebhookRequest request;
  request.content_type = "application/json";
  request.body = body;
  request.header = [&](std::string_view name) {
    return name == "Authorization" ? std::string_view(signature) : std::string_view();
  };
  return Teams({"YW5vdGhlcg==", kToken}).verify(request);
}
Verified post(const std::string& body) {
  return post(body, teams_signature(kToken, body));
}

TEST(Teams, TheKeyIsTheTokensBytes) {
  EXPECT_EQ(teams_signature(kToken, R"({"type":"message"})"), "HMAC tzFJmdCYHyeFrcIN86h6+f248Pz3NmsgBCI2YXLBlCM=");
}

TEST(Teams, WhatSomebodyWroteWithoutTheMention) {
  const Verified verified = post(
      R"({"type":"message","id":"1485983408511","locale":"en-US","from":{"id":"29:1","name":"A"},"conversation":{"id":"19:c"},)"
      R"("text":"<p><at>Verbatim</at>&nbsp;what is <b>chemo</b> &amp; &lt;why&gt;?</p>\n"})");
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  const auto& message = std::get<Message>(verified);
  EXPECT_EQ(std::get<dialogue::UserMessage>(message.incoming.request).text, "what is  chemo  & <why>?");
  EXPECT_EQ(message.incoming.conversation, "19:c:29:1");
  EXPECT_EQ(message.locale, "en-US");
}

TEST(Teams, AMentionAloneWelcomes) {
  const Verified verified = post(R"({"type":"message","id":"1","from":{"id":"2"},"text":"<at>Verbatim</at>&nbsp;"})");
  ASSERT_TRUE(std::holds_alternative<Message>(verified));
  EXPECT_TRUE(std::get<Message>(verified).greets);
}

TEST(Teams, AForgedRequestAndWhatIsNoMessage) {
  for (const char* signature : {"", "HMAC ", "tzFJmdCYHyeFrcIN86h6+f248Pz3NmsgBCI2YXLBlCM="}) {
    const Verified verified = post(R"({"type":"message"})", signature);
    ASSERT_TRUE(std::holds_alternative<Refusal>(verified));
    EXPECT_EQ(std::get<Refusal>(verified).status, 401u);
  }
  EXPECT_TRUE(std::holds_alternative<WebhookResponse>(post(R"({"type":"invoke"})")));
  for (const char* body : {"", "[]", R"({"type":"message"})", R"({"type":"message","id":"1","from":"x"})"}) {
    EXPECT_TRUE(std::holds_alternative<Refusal>(post(body))) << body;
  }
  EXPECT_EQ(from_teams_html("a < b <at> c"), "a   c") << "what is no tag may be lost, and nothing else happens";
}

TEST(Base64, IsReadAsItIsWritten) {
  for (const char* text : {"", "a", "ab", "abc", "\xff\xfe zero"}) EXPECT_EQ(from_base64(to_base64(text)), text);
  for (const char* bad : {"a", "ab=c", "ab*d", "====", "a==="}) EXPECT_EQ(from_base64(bad), "") << bad;
}

}  // namespace
}  // namespace verbatim::channels
