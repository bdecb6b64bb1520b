#include "store/session_codec.h"

#include <gtest/gtest.h>

namespace verbatim::store {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

dialogue::Session sample_session(base::TimePoint now, std::size_t replies = 3) {
  dialogue::Session session;
  session.language = "pt-BR";
  session.version = 300;
  session.context = {"hormone_therapy", "hormone_therapy.side_effects", {"a.b", "c.d"}, {"e.f"}, 2, now - seconds(5)};
  session.created = now - hours(2);
  session.used = now;
  for (std::size_t i = 0; i < replies; ++i) {
    dialogue::ReplyRecord record;
    record.seq = ++session.seq;
    record.client_id = "c" + std::to_string(record.seq);
    record.kind = dialogue::ReplyKind::clarify;
    record.answers = {{"hormone_therapy.side_effects", "hormone_therapy.side_effects", 7}};
    record.suggestions = {"hormone_therapy.tamoxifen", "daily_life.fatigue", "hormone_therapy.duration"};
    session.history.add(record);
  }
  return session;
}

TEST(SessionCodec, EverythingComesBack) {
  const base::TimePoint now{hours(100)};
  const dialogue::Session session = sample_session(now);
  const auto again = decode(encode(session));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->language, session.language);
  EXPECT_EQ(again->version, session.version);
  EXPECT_EQ(again->seq, session.seq);
  EXPECT_EQ(again->context.topic, session.context.topic);
  EXPECT_EQ(again->context.intent, session.context.intent);
  EXPECT_EQ(again->context.visited, session.context.visited);
  EXPECT_EQ(again->context.suggestions, session.context.suggestions);
  EXPECT_EQ(again->context.turns_since, 2);
  EXPECT_EQ(again->context.topic_at, session.context.topic_at);
  EXPECT_EQ(again->created, session.created);
  EXPECT_EQ(again->used, session.used);
  EXPECT_EQ(again->history.pack(), session.history.pack());
}

TEST(SessionCodec, AgesArePreservedAcrossClocks) {
  const base::TimePoint here{hours(100)}, there{seconds(3)};
  std::string bytes = encode(sample_session(here));
  move_to_stored(bytes, {here, milliseconds(5'000)});
  move_here(bytes, {there, milliseconds(65'000)});  // a minute later, after a reboot
  const auto session = decode(bytes);
  ASSERT_TRUE(session);
  EXPECT_EQ(there - session->context.topic_at, seconds(65));
  EXPECT_EQ(read_header(bytes)->created, session->created);
  EXPECT_EQ(read_header(bytes)->used, session->used);
  EXPECT_EQ(read_header(bytes)->version, 300u);
  EXPECT_EQ(there - session->used, seconds(60));
  EXPECT_EQ(there - session->created, hours(2) + seconds(60));
}

TEST(SessionCodec, DamagedBytesAreNoSession) {
  const std::string good = encode(sample_session({}));
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(decode(std::string_view(good).substr(0, length)));
  }
  EXPECT_FALSE(decode(good + "x"));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(~bad[i]);
    if (auto read = decode(bad)) read->history.since(0);  // some damage shows only as another value
  }
}

TEST(SessionCodec, AHundredThousandSessionsFitIn200Megabytes) {
  EXPECT_LT(encode(sample_session({}, 20)).size(), 1'200u);
  EXPECT_LT(encode(sample_session({}, dialogue::kMaxRecords)).size(), 2'000u);
}

}  // namespace
}  // namespace verbatim::store
