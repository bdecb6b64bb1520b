#include "server/admission.h"

#include <gtest/gtest.h>

#include <vector>

#include "server/origin_policy.h"
#include "server/session_rates.h"

namespace verbatim::server {
namespace {

Address address(const char* text) {
  return boost::asio::ip::make_address(text);
}

TEST(AddressSets, HoldAddressesAndNetworks) {
  const auto set = AddressSet::parse(" 10.0.0.0/8,192.0.2.7 , 2001:db8::/32,::1");
  ASSERT_TRUE(set);
  for (const char* in : {"10.255.0.1", "192.0.2.7", "2001:db8:1::1", "::1", "::ffff:10.0.0.1"}) {
    EXPECT_TRUE(set->contains(address(in))) << in;
  }
  for (const char* out : {"11.0.0.1", "192.0.2.8", "2001:db9::1", "::2"})
    EXPECT_FALSE(set->contains(address(out))) << out;
  EXPECT_TRUE(AddressSet::parse(""));
  for (const char* bad : {"10.0.0.0/33", "proxy", "10.0.0.1,x", "1.2.3"}) EXPECT_FALSE(AddressSet::parse(bad)) << bad;
}

TEST(ClientAddress, IsTheLastOneThatATrustedProxyWrote) {
  const AddressSet trusted = *AddressSet::parse("10.0.0.0/8");
  const struct {
    const char *peer, *forwarded_for, *client;
  } cases[] = {
      {"192.0.2.1", "198.51.100.1", "192.0.2.1"},  // not a proxy: it may write what it wants
      {"10.0.0.1", "198.51.100.1", "198.51.100.1"},
      {"10.0.0.1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
      {"10.0.0.1", "", "10.0.0.1"},
      {"10.0.0.1", "unknown", "10.0.0.1"},
      {"10.0.0.1", "198.51.100.1, nonsense", "10.0.0.1"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(client_address(address(c.peer), c.forwarded_for, trusted), address(c.client)) << c.forwarded_for;
  }
}

bool admitted(const std::variant<Admission::Pass, Limit>& result) {
  return std::holds_alternative<Admission::Pass>(result);
}

TEST(Admissions, AreBoundedPerAddressAndInAll) {
  const AddressSet trusted = *AddressSet::parse("192.0.2.0/24");
  Admission admission({4, 2}, trusted);
  std::vector<std::variant<Admission::Pass, Limit>> passes;
  passes.push_back(admission.admit(address("2001:db8::1")));
  passes.push_back(admission.admit(address("2001:db8::2")));  // the same /64
  EXPECT_EQ(std::get<Limit>(admission.admit(address("2001:db8::3"))), Limit::max_connections_per_address);
  for (const char* exempt : {"127.0.0.1", "192.0.2.1"}) passes.push_back(admission.admit(address(exempt)));
  for (const auto& pass : passes) EXPECT_TRUE(admitted(pass));
  EXPECT_EQ(std::get<Limit>(admission.admit(address("127.0.0.1"))), Limit::max_connections);
  EXPECT_EQ(std::get<Limit>(admission.admit_behind_proxy(address("2001:db8::4"))), Limit::max_connections_per_address);
  passes.clear();
  EXPECT_TRUE(admitted(admission.admit(address("2001:db8::3"))));
}

TEST(Origins, AreMatchedWhole) {
  const OriginPolicy policy = *OriginPolicy::parse("https://a.example, https://*.b.example:8443");
  const auto allows = [&policy](std::string_view origin) {
    return policy.allows({"GET", "/", 11, {{"Host", "bot.example"}, {"Origin", origin}}, {}});
  };
  for (const char* good : {"https://a.example", "HTTPS://A.example", "https://x.b.example:8443",
                           "https://y.x.b.example:8443", "http://bot.example", "https://BOT.example"}) {
    EXPECT_TRUE(allows(good)) << good;
  }
  for (const char* bad : {"http://a.example", "https://a.example:444", "https://a.example.evil", "https://xa.example",
                          "https://b.example:8443", "https://.b.example:8443", "https://x.b.example", "null", "",
                          "https://u@x.b.example:8443", "https://bot.example:1"}) {
    EXPECT_FALSE(allows(bad)) << bad;
  }
  EXPECT_TRUE(policy.allows({"GET", "/", 11, {{"Host", "a"}}, {}})) << "not a browser";
  EXPECT_FALSE(policy.allows(
      {"GET", "/", 11, {{"Host", "a"}, {"Origin", "https://a.example"}, {"Origin", "https://a.example"}}, {}}));
  EXPECT_TRUE(OriginPolicy::parse("*")->allows({"GET", "/", 11, {{"Host", "a"}, {"Origin", "null"}}, {}}));
  for (const char* wrong : {"a.example", "https://", "https://*", "https://a.example/", "https://*.", "://a"}) {
    EXPECT_FALSE(OriginPolicy::parse(wrong)) << wrong;
  }
}

TEST(TokenBuckets, LetABurstThroughAndThenTheRate) {
  using std::chrono::milliseconds;
  const Rate rate{10, 3};
  TokenBucket bucket;
  base::TimePoint now = base::TimePoint() + std::chrono::hours(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.take(now, rate), base::Duration::zero());
  EXPECT_EQ(bucket.take(now, rate), milliseconds(100));
  EXPECT_EQ(bucket.take(now + milliseconds(99), rate), milliseconds(1)) << "being refused costs nothing";
  EXPECT_EQ(bucket.take(now + milliseconds(100), rate), base::Duration::zero());
  now += std::chrono::hours(1);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(bucket.take(now, rate), base::Duration::zero());
  EXPECT_NE(bucket.take(now, rate), base::Duration::zero());
}

TEST(SessionRatesTest, RememberASessionUntilItsBucketIsFull) {
  SessionRates rates({1, 2}, 1'000);
  base::TimePoint now = base::TimePoint() + std::chrono::hours(1);
  EXPECT_EQ(rates.take("a", now), base::Duration::zero());
  EXPECT_EQ(rates.take("a", now), base::Duration::zero());
  EXPECT_EQ(rates.take("a", now), std::chrono::seconds(1));
  for (int i = 0; i < 100; ++i) rates.take("b" + std::to_string(i), now);
  now += std::chrono::milliseconds(999);
  EXPECT_EQ(rates.take("a", now), std::chrono::milliseconds(1)) << "others do not push it out";
  EXPECT_EQ(rates.take("c", now), base::Duration::zero());
  now += std::chrono::hours(1);
  EXPECT_EQ(rates.take("a", now), base::Duration::zero());
}

// What a flood of new sessions can occupy: the buckets of the oldest are forgotten, in the clients' favour.
TEST(SessionRatesTest, AreBounded) {
  SessionRates rates({1, 1}, 32);
  const base::TimePoint now = base::TimePoint() + std::chrono::hours(1);
  EXPECT_EQ(rates.take("a", now), base::Duration::zero());
  EXPECT_NE(rates.take("a", now), base::Duration::zero());
  for (int i = 0; i < 10'000; ++i) rates.take("b" + std::to_string(i), now);
  EXPECT_EQ(rates.take("a", now), base::Duration::zero());
}

}  // namespace
}  // namespace verbatim::server
