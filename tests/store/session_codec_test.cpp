#include "store/session_codec.h"

#include <gtest/gtest.h>

#include "sample_session.h"

namespace verbatim::store {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(SessionCodec, EverythingComesBack) {
  const base::TimePoint now{hours(100)};
  const dialogue::Session session = sample::session(now);
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
  std::string bytes = encode(sample::session(here));
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
  const std::string good = encode(sample::session({}));
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

// The first byte is the format: earlier ones and later ones are refused, and told apart.
TEST(SessionCodec, OtherFormatsAreRefused) {
  std::string bytes = encode(sample::session({}));
  EXPECT_FALSE(is_of_newer_format(bytes));
  ++bytes[0];
  EXPECT_FALSE(decode(bytes));
  EXPECT_TRUE(is_of_newer_format(bytes));
  bytes[0] = 1;
  EXPECT_FALSE(decode(bytes));
  EXPECT_FALSE(is_of_newer_format(bytes));
}

TEST(SessionCodec, AHundredThousandSessionsFitIn200Megabytes) {
  EXPECT_LT(encode(sample::session({}, 20)).size(), 1'200u);
  EXPECT_LT(encode(sample::session({}, dialogue::kMaxRecords)).size(), 2'000u);
  EXPECT_LT(encode(sample::session({}, dialogue::kMaxRecords)).capacity(), 2'000u) << "which is what it takes";
}

}  // namespace
}  // namespace verbatim::store
