// The classifier by itself, on lessons small enough to see through.
#include "matching/classifier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace verbatim::matching {
namespace {

constexpr IntentIndex kHair = 0, kWork = 1, kCost = 2, kIntents = 3;

std::vector<Classifier::Lesson> lessons() {
  std::vector<Classifier::Lesson> all;
  for (const char* who : {"my", "her", "the", "his", "our"}) {
    const std::string w(who);
    all.push_back({" " + w + " hair is falling out ", {kHair}});
    all.push_back({" will " + w + " hair fall out ", {kHair}});
    all.push_back({" can i keep " + w + " job ", {kWork}});
    all.push_back({" going back to " + w + " job ", {kWork}});
    all.push_back({" who pays " + w + " bills ", {kCost}});
    all.push_back({" what does " + w + " treatment cost ", {kCost}});
  }
  return all;
}

IntentIndex likeliest(const std::vector<float>& probabilities) {
  return static_cast<IntentIndex>(std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin());
}

TEST(Classifier, FindsTheIntentOfMessagesThatItHasNotSeen) {
  const Classifier classifier(lessons(), kIntents);
  EXPECT_EQ(likeliest(classifier.probabilities(" i am losing all of my hair ")), kHair);
  EXPECT_EQ(likeliest(classifier.probabilities(" do i have to give up the job ")), kWork);
  EXPECT_EQ(likeliest(classifier.probabilities(" worried about the costs and bills ")), kCost);
}

TEST(Classifier, KnowsAWordByItsRunsOfCharacters) {
  const Classifier classifier(lessons(), kIntents);
  EXPECT_EQ(likeliest(classifier.probabilities(" hairs ")), kHair);  // only "hair" was in the lessons
}

TEST(Classifier, GivesProbabilities) {
  const Classifier classifier(lessons(), kIntents);
  for (const char* text : {" my hair and my job ", " zzz ", " "}) {
    const std::vector<float> p = classifier.probabilities(text);
    ASSERT_EQ(p.size(), kIntents);
    EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0F), 1, 1e-4) << text;
    EXPECT_GE(*std::min_element(p.begin(), p.end()), 0) << text;
  }
}

TEST(Classifier, IsUnsureOfWhatItHasNeverMet) {
  const Classifier classifier(lessons(), kIntents);
  const std::vector<float> p = classifier.probabilities(" xylophone ");
  EXPECT_LT(*std::max_element(p.begin(), p.end()), 0.6F);
}

TEST(Classifier, IsSurerOfOneQuestionThanOfTwo) {
  const Classifier classifier(lessons(), kIntents);
  EXPECT_GT(classifier.probabilities(" will her hair fall out ")[kHair],
            classifier.probabilities(" will her hair fall out and can i keep my job ")[kHair]);
}

TEST(Classifier, IsTheSameForTheSameLessons) {
  const Classifier one(lessons(), kIntents);
  const Classifier other(lessons(), kIntents);
  EXPECT_EQ(one.probabilities(" my hair my job "), other.probabilities(" my hair my job "));
}

TEST(Features, AreBoundedAndEachOnce) {
  std::string text = " ";
  for (int i = 0; i < 5'000; ++i) text += "w" + std::to_string(i % 3'000) + " ";
  const std::vector<Feature> features = features_of(text);
  EXPECT_LE(features.size(), 1'024U);
  EXPECT_TRUE(std::is_sorted(features.begin(), features.end(),
                             [](const Feature& a, const Feature& b) { return a.hash < b.hash; }));
  EXPECT_EQ(std::adjacent_find(features.begin(), features.end(),
                               [](const Feature& a, const Feature& b) { return a.hash == b.hash; }),
            features.end());
}

TEST(Features, OfNothingAreNone) {
  EXPECT_TRUE(features_of(" ").empty());
}

TEST(Classifier, ReadsAMessageAfterWhatWasAnsweredBefore) {
  std::vector<Classifier::Lesson> all = lessons();
  for (int i = 0; i < 5; ++i) {
    all.push_back({" how long for ", {kHair}, "chemo.hair"});
    all.push_back({" how long for ", {kWork}, "life.work"});
  }
  const Classifier classifier(all, kIntents);
  EXPECT_EQ(likeliest(classifier.probabilities(" how long for ", "chemo.hair")), kHair);
  EXPECT_EQ(likeliest(classifier.probabilities(" how long for ", "life.work")), kWork);
  EXPECT_EQ(likeliest(classifier.probabilities(" how long for ", "life.travel")), kWork);  // its topic
}

TEST(Classifier, IsNotCertainOfItsOwnLessons) {
  const Classifier classifier(lessons(), kIntents);
  const float surest = classifier.probabilities(" will my hair fall out ")[kHair];
  EXPECT_GT(surest, 0.8F);
  EXPECT_LT(surest, 0.999F);
}

}  // namespace
}  // namespace verbatim::matching
