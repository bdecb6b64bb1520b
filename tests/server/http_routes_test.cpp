#include "server/http_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "server/service_test.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

HttpResponse get(const Routes& routes, const HttpRequest& request, Client& client) {
  return sample::run(routes(request, client));
}

class RoutesTest : public TalkTest {
 protected:
  HttpResponse post(std::string_view body, std::string_view type = "application/json",
                    std::string_view method = "POST") {
    return get(routes_, {method, "/v1/messages", 11, {{"Host", "a"}, {"Content-Type", type}}, body}, client_);
  }
  HttpResponse from(std::string_view origin, std::string_view method) {
    return get(routes_,
               {method,
                "/v1/messages",
                11,
                {{"Host", "a"},
                 {"Content-Type", "application/json"},
                 {"Origin", origin},
                 {"Access-Control-Request-Method", "POST"}},
                R"({"text":"hello"})"},
               client_);
  }
  const OriginPolicy origins_ = *OriginPolicy::parse("https://good.example");
  const ChannelRoutes channels_{service_, {.rasa = true, .deep_chat = true}, log_};
  Routes routes_ = public_routes(service_, channels_, edition_, origins_, log_);
};

TEST_F(RoutesTest, AMessageIsAnsweredAndItsSessionGoesOn) {
  const HttpResponse first = post(R"({"text":"what is chemo"})", "Application/JSON; charset=utf-8");
  ASSERT_EQ(first.status, 200u);
  const json reply = json::parse(first.body);
  EXPECT_EQ(reply["answers"][0]["intent"], "chemo.overview");
  const json second = {{"text", "hello"}, {"session", reply["session"]}, {"format", "html"}};
  const json next = json::parse(post(second.dump()).body);
  EXPECT_EQ(next["seq"], 2);
  EXPECT_TRUE(next["answers"][0].contains("html"));
}

TEST_F(RoutesTest, EachErrorHasItsStatus) {
  EXPECT_EQ(post("{").status, 400u);
  EXPECT_EQ(post(R"({"text":" "})").status, 400u);
  EXPECT_EQ(post(R"({"type":"choose","intent":"no.such"})").status, 400u);
  EXPECT_EQ(post(json({{"text", std::string(1'001, 'x')}}).dump()).status, 413u);
  EXPECT_EQ(post(R"({"text":"hello"})", "text/plain").status, 415u);
  EXPECT_EQ(post("", "application/json", "GET").status, 405u);
  EXPECT_EQ(status_of(dialogue::ErrorCode::rate_limited), 429u);
  EXPECT_EQ(status_of(dialogue::ErrorCode::internal), 503u);
}

TEST_F(RoutesTest, ServeThePageAndTheWidget) {
  EXPECT_EQ(get(routes_, {"GET", "/?x", 11, {{"Host", "a"}}, {}}, client_).content_type, "text/html; charset=utf-8");
  EXPECT_EQ(get(routes_, {"GET", "/widget.js", 11, {}, {}}, client_).content_type, "text/javascript; charset=utf-8");
  EXPECT_EQ(get(routes_, {"POST", "/", 11, {}, {}}, client_).status, 405u);
  EXPECT_EQ(get(routes_, {"POST", "/widget.js", 11, {}, {}}, client_).status, 405u);
  EXPECT_EQ(get(routes_, {"GET", "/nowhere", 11, {}, {}}, client_).status, 404u);
}

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST_F(RoutesTest, PagesOfAllowedOriginsMayAskAndRead) {
  for (const char* method : {"OPTIONS", "POST"}) {
    const HttpResponse good = from("https://good.example", method);
    EXPECT_EQ(good.status, method == std::string("OPTIONS") ? 204u : 200u);
    EXPECT_EQ(header(good, "Access-Control-Allow-Origin"), "https://good.example");
    EXPECT_EQ(header(good, "Vary"), "Origin");
    const HttpResponse evil = from("https://evil.example", method);
    EXPECT_EQ(evil.status, 403u);
    EXPECT_EQ(header(evil, "Access-Control-Allow-Origin"), "");
    EXPECT_EQ(from("http://a", method).status, good.status) << "the page of the very host";
  }
  EXPECT_EQ(counters_.limits(Limit::allowed_origins), 2u);
}

}  // namespace
}  // namespace verbatim::server
