#include "server/http_checks.h"

#include <gtest/gtest.h>

namespace verbatim::server {
namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

struct Case {
  const char* name;
  HttpRequest request;
  unsigned status;  // 0: let through
};

HttpRequest get(std::string_view target, Headers headers, unsigned version = 11, std::string_view method = "GET") {
  return {method, target, version, std::move(headers), {}};
}

unsigned status(const std::optional<HttpResponse>& response) {
  return response ? response->status : 0;
}

class Heads : public testing::TestWithParam<Case> {};

TEST_P(Heads, AreRefusedOrLetThrough) {
  const auto response = check_head(GetParam().request);
  EXPECT_EQ(status(response), GetParam().status);
  EXPECT_TRUE(!response || response->close);
}

const Case kHeads[] = {
    {"Plain", get("/", {{"Host", "example.org"}}), 0},
    {"WithPort", get("/?q=1", {{"host", "example.org:8080"}}), 0},
    {"IPv6", get("/", {{"Host", "[::1]:8080"}}), 0},
    {"Absolute", get("http://example.org/", {{"Host", "example.org"}}), 0},
    {"Chunked", get("/", {{"Host", "a"}, {"Transfer-Encoding", "Chunked"}}), 0},
    {"OldWithoutHost", get("/", {}, 10), 0},
    {"Expecting", get("/", {{"Host", "a"}, {"Expect", "100-Continue"}}), 0},
    {"NoHost", get("/", {}), 400},
    {"TwoHosts", get("/", {{"Host", "a"}, {"host", "a"}}), 400},
    {"TwoHostsOld", get("/", {{"Host", "a"}, {"Host", "b"}}, 10), 400},
    {"EmptyHost", get("/", {{"Host", ""}}), 400},
    {"HostWithPath", get("/", {{"Host", "a/b"}}), 400},
    {"HostWithUser", get("/", {{"Host", "u@a"}}), 400},
    {"HostList", get("/", {{"Host", "a,b"}}), 400},
    {"HostBadPort", get("/", {{"Host", "a:b"}}), 400},
    {"HostOpenBracket", get("/", {{"Host", "[::1"}}), 400},
    {"OddCoding", get("/", {{"Host", "a"}, {"Transfer-Encoding", "xchunked"}}), 501},
    {"EmptyCoding", get("/", {{"Host", "a"}, {"Transfer-Encoding", ""}}), 501},
    {"Identity", get("/", {{"Host", "a"}, {"Transfer-Encoding", "identity"}}), 501},
    {"CodingList", get("/", {{"Host", "a"}, {"Transfer-Encoding", "chunked, gzip"}}), 501},
    {"TwoCodings", get("/", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}), 501},
    {"CodingAndLength", get("/", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "3"}}), 400},
    {"CodingOld", get("/", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}}, 10), 400},
    {"Star", get("*", {{"Host", "a"}}), 400},
    {"StarOptions", get("*", {{"Host", "a"}}, 11, "OPTIONS"), 0},
    {"Connect", get("a:80", {{"Host", "a"}}, 11, "CONNECT"), 405},
    {"NonAscii", get("/\xc3\xa9", {{"Host", "a"}}), 400},
    {"Relative", get("index.html", {{"Host", "a"}}), 400},
    {"OddExpectation", get("/", {{"Host", "a"}, {"Expect", "miracles"}}), 417},
    {"Version2", get("/", {{"Host", "a"}}, 20), 505},
};
INSTANTIATE_TEST_SUITE_P(Http, Heads, testing::ValuesIn(kHeads),
                         [](const auto& test) { return std::string(test.param.name); });

Headers handshake(Headers others = {}) {
  Headers headers = {{"Host", "example.org:80"}, {"Connection", "keep-alive, Upgrade"}, {"Upgrade", "WebSocket"}};
  for (const auto& other : others) headers.push_back(other);
  return headers;
}
constexpr std::pair<std::string_view, std::string_view> kVersion = {"Sec-WebSocket-Version", "13"};
constexpr std::pair<std::string_view, std::string_view> kKey = {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="};

class Upgrades : public testing::TestWithParam<Case> {};

TEST_P(Upgrades, AreRefusedOrLetThrough) {
  EXPECT_EQ(status(check_upgrade(GetParam().request)), GetParam().status);
}

const Case kUpgrades[] = {
    {"Good", get("/v1/chat", handshake({kVersion, kKey})), 0},
    {"NotAnUpgrade", get("/v1/chat", {{"Host", "a"}}), 426},
    {"OtherProtocol", get("/v1/chat", {{"Host", "a"}, {"Connection", "Upgrade"}, {"Upgrade", "h2c"}, kVersion, kKey}),
     426},
    {"OldHttp", get("/v1/chat", handshake({kVersion, kKey}), 10), 426},
    {"OldVersion", get("/v1/chat", handshake({{"Sec-WebSocket-Version", "8"}, kKey})), 426},
    {"NoVersion", get("/v1/chat", handshake({kKey})), 426},
    {"NoKey", get("/v1/chat", handshake({kVersion})), 400},
    {"ShortKey", get("/v1/chat", handshake({kVersion, {"Sec-WebSocket-Key", "abc"}})), 400},
    {"Body", get("/v1/chat", handshake({kVersion, kKey, {"Content-Length", "5"}})), 400},
    {"Post", get("/v1/chat", handshake({kVersion, kKey}), 11, "POST"), 405},
};
INSTANTIATE_TEST_SUITE_P(Http, Upgrades, testing::ValuesIn(kUpgrades),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(HttpMessage, OldClientsAreToldThatTheConnectionStays) {
  HttpResponse response;
  response.body = "ok";
  const std::chrono::system_clock::time_point time{std::chrono::seconds(784111777)};
  EXPECT_EQ(to_bytes(response, 10, true, false, time),
            "HTTP/1.0 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\nX-Content-Type-Options: "
            "nosniff\r\nConnection: keep-alive\r\n\r\nok");
  EXPECT_EQ(to_bytes(response, 11, false, true, time),
            "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Length: 2\r\nX-Content-Type-Options: "
            "nosniff\r\nConnection: close\r\n\r\n");
}

TEST(HttpMessage, PathsAreWithoutQueryAndAuthority) {
  EXPECT_EQ(get("/a?b", {}).path(), "/a");
  EXPECT_EQ(get("http://host/a?b", {}).path(), "/a");
  EXPECT_EQ(get("http://host", {}).path(), "/");
  EXPECT_EQ(get("/a?u=http://x/y", {}).path(), "/a");
}

}  // namespace
}  // namespace verbatim::server
