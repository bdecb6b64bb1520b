// The safety tier beside a classifier that has learnt enough to have a say.
#include "matching/safety_tier.h"

#include <gtest/gtest.h>

#include "matching/sample_language.h"

namespace verbatim::matching {
namespace {

// Thirty examples for each of two intents: "burning" stands in both.
std::string topics() {
  std::string flushes, emergencies;
  for (const char* when : {"at night", "at work", "in bed", "after tea", "since may", "in the car", "on the bus",
                           "most days", "all week", "in shops"}) {
    for (const char* what :
         {"hot flushes burning up ", "burning flushes from the tablets ", "sweats and burning skin "}) {
      flushes += std::string(flushes.empty() ? "" : ", ") + '"' + what + when + '"';
    }
    for (const char* what :
         {"shivering and burning hot ", "burning fever and shaking ", "she is burning and muddled "}) {
      emergencies += std::string(emergencies.empty() ? "" : ", ") + '"' + what + when + '"';
    }
  }
  return R"yaml(topic: tablets
intents:
  tablets.flushes:
    patterns: ["(flushes|sweats|tablets)"]
    examples: [)yaml" +
         flushes + R"yaml(]
===
topic: safety
tier: safety
intents:
  safety.emergency:
    strong: ["can not breathe"]
    patterns: ["burning"]
    examples: [)yaml" +
         emergencies + "]\n";
}

class SafetyTierTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { sample_ = new sample::Language(topics()); }
  static void TearDownTestSuite() {
    delete sample_;
    sample_ = nullptr;
  }
  static inline sample::Language* sample_ = nullptr;
};

TEST_F(SafetyTierTest, APatternOfNormalStrengthFiresWhereTheWordsAroundItReadLikeDanger) {
  EXPECT_EQ(sample_->decide("shivering and burning hot on sunday"), "safety.emergency");
  EXPECT_EQ(sample_->decide("hot flushes burning up on sunday"), "tablets.flushes +tail");
}

TEST_F(SafetyTierTest, TheRestOfTheMessageDoesNotOutweighTheWordsAroundIt) {
  const std::string story =
      "hot flushes from the tablets at night hot flushes in bed sweats at work hot flushes most days and ";
  EXPECT_EQ(sample_->decide(story + story + "she is shivering and burning hot").substr(0, 16), "safety.emergency");
}

TEST_F(SafetyTierTest, AStrongPatternAsksNobody) {
  EXPECT_EQ(sample_->decide("hot flushes from the tablets at night i can not breathe").substr(0, 16),
            "safety.emergency");
}

TEST_F(SafetyTierTest, WhatNoPatternForesawIsCaughtByTheSecondNet) {
  EXPECT_EQ(sample_->decide("shivering and shaking and muddled"), "safety.emergency");
}

TEST_F(SafetyTierTest, WhereNothingIsAnsweredTheSecondNetNeedsLess) {
  EXPECT_EQ(sample_->decide("hot at night and so hot"), "safety.emergency");  // as likely as not
  EXPECT_EQ(sample_->decide("hot at night"), "none") << "as likely, but few words: one unknown is enough for that";
  EXPECT_EQ(sample_->decide("hot flushes at night"), "tablets.flushes");
}

}  // namespace
}  // namespace verbatim::matching
