#include "server/internal_routes.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "server/service_test.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

class InternalRoutesTest : public TalkTest {
 protected:
  HttpResponse ask(std::string_view path, std::string_view method = "GET") {
    return sample::run(routes_({method, path, 11, {}, {}}, client_));
  }
  const ContentSource source_{};
  CounterSet all_{2};
  Reloader reloader_{edition_, source_, log_};
  const dialogue::DecisionCache decisions_{100};
  const Records records_{};
  const std::string version_ = "1.2.3";
  std::atomic<bool> ready_{true};
  const Routes routes_ =
      internal_routes({edition_, all_, reloader_, store_, decisions_, records_, log_, version_, ready_});
};

TEST_F(InternalRoutesTest, SayHowTheServerIs) {
  EXPECT_EQ(ask("/healthz").body, "ok\n");
  EXPECT_EQ(ask("/readyz").status, 200u);
  ready_ = false;
  EXPECT_EQ(ask("/readyz").status, 503u);
  EXPECT_EQ(ask("/healthz").status, 200u);
  EXPECT_EQ(json::parse(ask("/version").body), json({{"version", "1.2.3"}, {"content", "sample"}}));
  EXPECT_EQ(ask("/").status, 404u);
  EXPECT_EQ(ask("/healthz", "POST").status, 405u);
  EXPECT_EQ(ask("/reload").status, 405u);
  EXPECT_EQ(ask("/reload", "POST").status, 409u) << "there is nothing to load from";
}

TEST_F(InternalRoutesTest, MetricsAddUpTheThreads) {
  for (std::size_t thread : {0u, 1u}) {
    all_.of_thread(thread).limit_reached(Limit::max_frame);
    all_.of_thread(thread).closes.add(3001);
    all_.of_thread(thread).closes.add(4999);
    all_.of_thread(thread).message_time.observe(std::chrono::microseconds(30));
  }
  const std::string text = ask("/metrics").body;
  for (const char* line :
       {"verbatim_limits_total{limit=\"max_frame\"} 2\n", "verbatim_closes_total{code=\"3001\"} 2\n",
        "verbatim_closes_total{code=\"other\"} 2\n", "verbatim_message_seconds_count 2\n",
        "verbatim_message_seconds_bucket{le=\"2e-05\"} 0\n", "verbatim_message_seconds_bucket{le=\"5e-05\"} 2\n",
        "verbatim_ready 1\n", "verbatim_info{version=\"1.2.3\",content=\"sample\"} 1\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace verbatim::server
