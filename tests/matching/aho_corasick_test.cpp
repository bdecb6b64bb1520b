#include "matching/aho_corasick.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace verbatim::matching {
namespace {

std::vector<int> find(const AhoCorasick& automaton, std::string_view text) {
  std::vector<AhoCorasick::Hit> hits;
  automaton.find(text, hits);
  std::set<int> found;
  for (const AhoCorasick::Hit& hit : hits) found.insert(static_cast<int>(hit.literal));
  return {found.begin(), found.end()};
}

TEST(AhoCorasickTest, FindsLiteralsInsideOneAnother) {
  const AhoCorasick automaton({"he", "she", "his", "hers"});
  EXPECT_EQ(find(automaton, "ushers"), (std::vector<int>{0, 1, 3}));
  EXPECT_EQ(find(automaton, "this"), (std::vector<int>{2}));
  EXPECT_TRUE(find(automaton, "nothing").empty());
}

TEST(AhoCorasickTest, TellsWhereLiteralsBegin) {
  const AhoCorasick automaton({" chemo ", " ra"});
  std::vector<AhoCorasick::Hit> hits;
  automaton.find(" rads chemo chemo ", hits);
  ASSERT_EQ(hits.size(), 3U);
  EXPECT_EQ(hits[0].begin, 0U);
  EXPECT_EQ(hits[1].begin, 5U);
  EXPECT_EQ(hits[2].begin, 11U);  // the space between two words belongs to both
}

TEST(AhoCorasickTest, WorksWithNoLiterals) {
  EXPECT_TRUE(find(AhoCorasick({}), "anything").empty());
}

TEST(AhoCorasickTest, AgreesWithSearchingOneByOne) {
  std::mt19937 random(1);
  const auto word = [&random](std::size_t longest) {
    std::string out;
    for (std::size_t n = 1 + random() % longest; n > 0; --n) out += static_cast<char>('a' + random() % 3);
    return out;
  };
  std::vector<std::string> literals;
  for (int i = 0; i < 60; ++i) literals.push_back(word(6));
  const AhoCorasick automaton(literals);
  for (int i = 0; i < 500; ++i) {
    const std::string text = word(30);
    std::vector<int> expected;
    for (std::size_t l = 0; l < literals.size(); ++l) {
      if (text.find(literals[l]) != std::string::npos) expected.push_back(static_cast<int>(l));
    }
    EXPECT_EQ(find(automaton, text), expected) << text;
  }
}

}  // namespace
}  // namespace verbatim::matching
