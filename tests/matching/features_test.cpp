// The features of a message, on ones that a hostile sender would choose.
#include "matching/features.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace verbatim::matching {
namespace {

bool sorted_and_each_once(const std::vector<Feature>& features) {
  return std::adjacent_find(features.begin(), features.end(),
                            [](const Feature& a, const Feature& b) { return a.hash >= b.hash; }) == features.end();
}

bool has(const std::vector<Feature>& features, std::uint64_t hash) {
  return std::any_of(features.begin(), features.end(), [hash](const Feature& f) { return f.hash == hash; });
}

// A hundred words whose features have the first eight bits in common.
std::vector<std::string> words_of_one_bucket() {
  std::vector<std::string> words;
  for (std::size_t number = 0; words.size() < 100; ++number) {
    std::string word;
    for (std::size_t left = number; word.size() < 4; left /= 26) word += static_cast<char>('a' + left % 26);
    if (word_feature(word) >> 56 == 0x5a) words.push_back(word);
  }
  return words;
}

TEST(Features, AreSortedHoweverManyShareTheirFirstBits) {
  std::string message = " ";
  const std::vector<std::string> words = words_of_one_bucket();
  for (const std::string& word : words) message += word + " ";
  const std::vector<Feature> features = features_of(message);
  EXPECT_TRUE(sorted_and_each_once(features));
  for (const std::string& word : words) EXPECT_TRUE(has(features, word_feature(word))) << word;
}

TEST(Features, AreCountedOnce) {
  const std::vector<Feature> features = features_of(" no no no no ");
  EXPECT_TRUE(sorted_and_each_once(features));
  // The word, the pair of it, the pair with one between, and the runs " no ", "no n", "o no".
  EXPECT_EQ(features.size(), 6U);
}

}  // namespace
}  // namespace verbatim::matching
