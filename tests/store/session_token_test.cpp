#include "store/session_token.h"

#include <gtest/gtest.h>

#include <set>

namespace verbatim::store {
namespace {

TEST(SessionToken, LooksLikeOneAndIsNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const auto token = new_session_token();
    ASSERT_TRUE(token);
    EXPECT_TRUE(looks_like_token(*token)) << *token;
    EXPECT_TRUE(seen.insert(*token).second);
    EXPECT_NE(std::string_view("AQgw").find(token->back()), std::string_view::npos);  // the last two of 128 bits
  }
}

TEST(SessionToken, RefusesWhatIsNot) {
  for (const char* bad : {"", "abc", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAA+", "AAAAAAAAAAAAAAAAAAAAA\n"}) {
    EXPECT_FALSE(looks_like_token(bad)) << bad;
  }
}

TEST(SessionToken, ItsKeyIsItsSha256) {
  EXPECT_EQ(key_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

}  // namespace
}  // namespace verbatim::store
