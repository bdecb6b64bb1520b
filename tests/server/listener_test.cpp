#include "server/listener.h"

#include <gtest/gtest.h>

namespace verbatim::server {
namespace {

TEST(Endpoints, ReadAndWritten) {
  for (const char* address : {"127.0.0.1:8080", "[::1]:0", "0.0.0.0:65535"}) {
    const auto endpoint = parse_endpoint(address);
    ASSERT_TRUE(endpoint) << address;
    EXPECT_EQ(to_string(*endpoint), address);
  }
  EXPECT_EQ(to_string(*parse_endpoint("localhost:80")), "127.0.0.1:80");
}

TEST(Endpoints, WhatIsNoneIsShownOne) {
  for (const char* address : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                              "127.0.0.1:80x", "::1:80", "[127.0.0.1]:80x", "example.org:80"}) {
    const auto endpoint = parse_endpoint(address);
    ASSERT_FALSE(endpoint) << address;
    EXPECT_NE(endpoint.error().message.find("127.0.0.1:8080"), std::string::npos);
  }
}

TEST(Listeners, APortInUseNamesTheSettingThatHelps) {
  boost::asio::io_context context;
  const auto first = Listener::open(context, "127.0.0.1:0", "listen");
  ASSERT_TRUE(first);
  const auto second = Listener::open(context, first->address(), "listen");
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().message.find("--listen"), std::string::npos) << second.error().message;
  EXPECT_NE(second.error().message.find(first->address()), std::string::npos);
}

}  // namespace
}  // namespace verbatim::server
