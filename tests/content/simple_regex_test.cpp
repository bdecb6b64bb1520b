#include "content/simple_regex.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>
#include <string>

namespace verbatim::content {
namespace {

TEST(SimpleRegexTest, AgreesWithRe2WhereverItAnswers) {
  // Every text of these pieces may be right or wrong: RE2 knows.
  const std::string_view pieces[] = {"a", "b c",      "(",    "(?:",      ")",   "|",   "?", "*",
                                     "+", "[a-z0-9]", "[ab]", "[z-a]",    "\\w", "\\d", ".", "\\",
                                     "[", "]",        "{2}",  "\xC3\xA9", "'",   "/"};
  std::mt19937 random(7);
  std::uniform_int_distribution<std::size_t> piece(0, std::size(pieces) - 1), length(0, 8);
  int answered = 0, empty = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string regex;
    for (std::size_t n = length(random); n > 0; --n) regex += pieces[piece(random)];
    const auto matches_empty = simple_regex_matches_empty(regex);
    if (!matches_empty) continue;
    const RE2 re2(regex, RE2::Quiet);
    ASSERT_TRUE(re2.ok()) << regex;
    ASSERT_EQ(*matches_empty, RE2::FullMatch("", re2)) << regex;
    ++answered;
    empty += *matches_empty;
  }
  EXPECT_GT(answered, 2'000);
  EXPECT_GT(empty, 200);
}

TEST(SimpleRegexTest, KnowsWhatAuthorsWrite) {
  EXPECT_EQ(simple_regex_matches_empty("hot (flash(es)?|flush)"), false);
  EXPECT_EQ(simple_regex_matches_empty("what (is|are)( [a-z]+)* (it|that)( about)?"), false);
  EXPECT_EQ(simple_regex_matches_empty("(a|b)?( c)*"), true);
  EXPECT_FALSE(simple_regex_matches_empty("a{2}").has_value());
  EXPECT_FALSE(simple_regex_matches_empty("(a").has_value());
  EXPECT_FALSE(simple_regex_matches_empty(std::string(200, '(') + std::string(200, ')')).has_value());
}

}  // namespace
}  // namespace verbatim::content
