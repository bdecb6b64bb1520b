#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run_task.h"
#include "server/service_test.h"

namespace verbatim::server {
namespace {

using nlohmann::json;

// Two at once, one a second.
class RatesTest : public TalkTest {
 protected:
  json ask_at(const ChatService& service, std::string_view text, Speaker& speaker) {
    speaker.client.begin_request();
    return json::parse(
        sample::run(service.receive({json({{"type", "message"}, {"id", "c1"}, {"text", text}}).dump(), true}, speaker))
            .frame);
  }
  const ChatService connections_{edition_, store_, clock_, log_, {true, {1, 2}, {1'000, 1'000}, 10}};
  const ChatService sessions_{edition_, store_, clock_, log_, {true, {1'000, 1'000}, {1, 2}, 10}};
};

TEST_F(RatesTest, AConnectionThatIsTooFastIsToldHowLongToWait) {
  clock_.advance(std::chrono::hours(1));
  ask_at(connections_, "hello", speaker_);
  ask_at(connections_, "hello", speaker_);
  EXPECT_FALSE(client_.too_fast);
  const json error = ask_at(connections_, "what is chemo", speaker_);
  EXPECT_EQ(error["code"], "rate_limited");
  EXPECT_EQ(error["retry_after_ms"], 1'000);
  EXPECT_EQ(error["temporary"], true);
  EXPECT_EQ(error["reply_to"], "c1");
  EXPECT_EQ(error["text"], "The line rate_limited.");
  EXPECT_TRUE(client_.too_fast);
  EXPECT_EQ(counters_.limits(Limit::message_rate), 1u);
  EXPECT_EQ(counters_.errors(dialogue::ErrorCode::rate_limited), 1u);
  clock_.advance(std::chrono::milliseconds(error["retry_after_ms"]));
  EXPECT_EQ(ask_at(connections_, "what is chemo", speaker_)["type"], "reply");
  EXPECT_EQ(json::parse(sample::run(connections_.receive({"{", true}, speaker_)).frame)["code"], "rate_limited");
}

TEST_F(RatesTest, NoRateShadowsACryForHelp) {
  clock_.advance(std::chrono::hours(1));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(ask_at(connections_, "chest pain", speaker_)["kind"], "safety");
  EXPECT_TRUE(client_.too_fast);
}

TEST_F(RatesTest, ASessionHasOneRateOverAllItsConnections) {
  clock_.advance(std::chrono::hours(1));
  const json first = ask_at(sessions_, "hello", speaker_);  // starts the session; its bucket is still full
  Counters counters;
  Client client(counters, "d");
  Speaker other(client);
  other.speak_for(first["session"].get<std::string>());
  EXPECT_EQ(ask_at(sessions_, "hello", speaker_)["type"], "reply");
  EXPECT_EQ(ask_at(sessions_, "hello", other)["type"], "reply");
  EXPECT_EQ(ask_at(sessions_, "what is chemo", speaker_)["code"], "rate_limited");
  EXPECT_EQ(ask_at(sessions_, "what is chemo", other)["code"], "rate_limited");
  EXPECT_EQ(counters.limits(Limit::session_rate), 1u);
}

}  // namespace
}  // namespace verbatim::server
