// The vectors that platforms publish, and those that their own SDKs gave.
#include "channels/signature.h"

#include <gtest/gtest.h>

#include "channels/twilio.h"

namespace verbatim::channels {
namespace {

constexpr std::string_view kTwilioUrl = "https://mycompany.com/myapp.php?foo=1&bar=2";

// https://docs.slack.dev/authentication/verifying-requests-from-slack
TEST(Signature, Slack) {
  const std::string body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name="
      "foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks."
      "slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121."
      "803a0bc887a14d10d2c447fce8b6703c";
  EXPECT_EQ(to_hex(hmac(Digest::sha256, "8f742231b10e8888abcd99yyyzzz85a5", "v0:1531420618:" + body)),
            "a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
}

// https://www.twilio.com/docs/usage/security#validating-requests and the tests of Twilio's SDKs
TEST(Signature, Twilio) {
  const auto form = [](std::string_view caller) {
    return "CallSid=CA1234567890ABCDE&Caller=" + std::string(caller) + "&Digits=1234&From=" + std::string(caller) +
           "&To=%2B18005551212";
  };
  EXPECT_EQ(twilio_signature("12345", kTwilioUrl, form("%2B14158675309")), "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
  EXPECT_EQ(twilio_signature("12345", kTwilioUrl, form("%2B12349013030")), "0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
  EXPECT_EQ(twilio_signature("12345", "https://MyCompany.com/myapp.php?foo=1&bar=2", form("%2B14158675309")),
            "g9IN/x4Cft2g517EjYvEvM/W7LU=");
  EXPECT_EQ(twilio_signature("12345", kTwilioUrl, "Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234"),
            "IK+Dwps556ElfBT0I3Rgjkr1wJU=");
  const std::string with_hash =
      std::string(kTwilioUrl) + "&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
  EXPECT_EQ(twilio_signature("12345", with_hash, ""), "a9nBmqA0ju/hNViExpshrM61xv4=");
}

// https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries; Meta signs the same way
TEST(Signature, HubSignature256) {
  EXPECT_EQ(to_hex(hmac(Digest::sha256, "It's a Secret to Everybody", "Hello, World!")),
            "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
}

TEST(Signature, LineAndTeams) {
  EXPECT_EQ(to_base64(hmac(Digest::sha256, "test_secret", R"({"hello":"world"})")),
            "t7Hn4ZDHqs6e+wdvI5TyQIvzie0DmMUmuXEBqyyE/tM=");
  EXPECT_EQ(to_base64(hmac(Digest::sha256, "KeyForTeamsTest", R"({"type":"message"})")),
            "tzFJmdCYHyeFrcIN86h6+f248Pz3NmsgBCI2YXLBlCM=");
}

TEST(Signature, DiscordsEd25519) {
  const std::string key = from_hex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const std::string signature = from_hex(
      "1695961a47c91a1ec033b819b7e87e3dbc583dd0cee6d1fd0216f58ac87b6228ae531ddbf91fb7bc28d7edf7f08604da16f54624f38a6bc0"
      "614e4dc13cd47f0f");
  EXPECT_TRUE(is_signed_ed25519(key, signature, R"(1700000000{"type":1})"));
  EXPECT_FALSE(is_signed_ed25519(key, signature, R"(1700000000{"type":1} )"));
  EXPECT_FALSE(is_signed_ed25519(key, signature.substr(1), R"(1700000000{"type":1})"));
  EXPECT_FALSE(is_signed_ed25519(key.substr(1), signature, R"(1700000000{"type":1})"));
  EXPECT_FALSE(is_signed_ed25519("", "", ""));
}

TEST(Signature, HexIsReadInEitherCaseAndNothingElse) {
  EXPECT_EQ(from_hex("00fFaB"), std::string("\0\xff\xab", 3));
  for (const char* bad : {"0", "0g", "g0", " 0", "+1"}) EXPECT_EQ(from_hex(bad), "") << bad;
}

TEST(Signature, AnyOfSeveralSecretsWillDo) {
  const Secrets secrets{"old-secret", "new-secret"};
  EXPECT_TRUE(is_one_of(secrets, "old-secret"));
  EXPECT_TRUE(is_one_of(secrets, "new-secret"));
  for (const char* bad : {"", "old", "old-secret ", "old-secretnew-secret", "OLD-SECRET"}) {
    EXPECT_FALSE(is_one_of(secrets, bad)) << bad;
  }
  EXPECT_FALSE(is_one_of({}, ""));
}

TEST(Signature, FreshIsFiveMinutesInEitherDirection) {
  const std::chrono::system_clock::time_point now{std::chrono::seconds(1'700'000'000)};
  for (const char* good : {"1700000000", "1699999700", "1700000300"}) EXPECT_TRUE(is_fresh(good, now)) << good;
  for (const char* bad : {"1699999699", "1700000301", "", "now", "1700000000.0", " 1700000000", "-1700000000",
                          "99999999999999999999", "-9223372036854775808", "9223372036854775807"}) {
    EXPECT_FALSE(is_fresh(bad, now)) << bad;
  }
}

}  // namespace
}  // namespace verbatim::channels
