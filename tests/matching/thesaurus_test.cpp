// What a word is an instance of, and that the classifier learns by it.
#include "matching/thesaurus.h"

#include <gtest/gtest.h>

#include <vector>

#include "matching/classifier.h"
#include "matching/features.h"
#include "matching/phrase_trie.h"

namespace verbatim::matching {
namespace {

constexpr PartIndex kTablet = 0, kDrug = 1, kTreatment = 2, kMood = 3;

// {tablet} is part of {drug}, and {drug} of {treatment}.
Thesaurus sample() {
  Thesaurus thesaurus;
  for (const char* name : {"letrozole", "anastrozole", "exemestane"}) thesaurus.add(name, kTablet);
  thesaurus.add("hormone tablets", kDrug);
  thesaurus.add("letrozole", kDrug);  // said twice
  thesaurus.add("going under the knife", kTreatment);
  thesaurus.add(std::string("hormone ") + PhraseTrie::kAnyWord, kMood);
  for (const char* name : {"sad", "scared", "afraid"}) thesaurus.add(name, kMood);
  thesaurus.close({{kDrug}, {kTreatment}, {}, {}});
  return thesaurus;
}

std::vector<PartIndex> terms(const Thesaurus& thesaurus, std::uint64_t feature) {
  const auto found = thesaurus.terms(feature);
  return {found.begin(), found.end()};
}

TEST(Thesaurus, NamesTheTermsOfAWordAndThoseThatIncludeThem) {
  const Thesaurus thesaurus = sample();
  EXPECT_EQ(terms(thesaurus, word_feature("letrozole")), (std::vector<PartIndex>{kTablet, kDrug, kTreatment}));
  EXPECT_EQ(terms(thesaurus, pair_feature("hormone", "tablets")), (std::vector<PartIndex>{kDrug, kTreatment}));
  EXPECT_TRUE(terms(thesaurus, word_feature("hormone")).empty());
  EXPECT_TRUE(terms(thesaurus, pair_feature("hormone", "balance")).empty());  // "any word" is no word
  EXPECT_TRUE(terms(thesaurus, pair_feature("going", "under")).empty());      // longer than two words
}

TEST(Thesaurus, CarriesWhatWasLearntOfOneWordToItsKind) {
  const Thesaurus thesaurus = sample();
  std::vector<Classifier::Lesson> lessons;
  for (const char* who : {"my", "her", "the", "his", "our"}) {
    for (const char* tablet : {"letrozole", "anastrozole"}) {
      lessons.push_back({std::string(" about ") + who + " " + tablet + " ", {0}});
    }
    for (const char* mood : {"sad", "scared"})
      lessons.push_back({std::string(" about ") + who + " " + mood + " ", {1}});
  }
  const Classifier with(lessons, 2, 1, &thesaurus);
  const Classifier without(lessons, 2);
  EXPECT_GT(with.probabilities(" exemestane ")[0], 0.8F);  // in no lesson
  EXPECT_LT(without.probabilities(" exemestane ")[0], 0.6F);
  EXPECT_GT(with.probabilities(" afraid ")[1], 0.8F);
}

TEST(Classifier, LearnsThatRareWordsSpeakOfSomethingElse) {
  std::vector<Classifier::Lesson> lessons;
  for (const char* who : {"my", "her", "the", "his", "our", "your"}) {
    const std::string w(who);
    lessons.push_back({" will " + w + " hair fall out ", {0}});
    lessons.push_back({" " + w + " hair is falling out ", {0}});
  }
  for (const char* thing : {"carburettor", "tombola", "xylophone", "dishwasher", "passport", "goldfish"}) {
    lessons.push_back({std::string(" will my ") + thing + " fall out ", {1}});
  }
  const Classifier classifier(lessons, 2);
  EXPECT_GT(classifier.probabilities(" will my accordion fall out ")[1],
            classifier.probabilities(" will my hair fall out ")[1] + 0.3F);
}

}  // namespace
}  // namespace verbatim::matching
