// What an engine learnt is kept and found again: the same numbers as if learnt anew, and learnt anew when anything that
// they depend on has changed.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "matching/learnt_store.h"
#include "matching/model.h"
#include "sample_content.h"
#include "temporary_folder.h"

namespace verbatim::matching {
namespace {

// Keeps in memory, and counts.
class MemoryStore final : public LearntStore {
 public:
  std::optional<std::string> get(const std::string& name) override {
    const auto found = kept.find(name);
    if (found == kept.end()) return std::nullopt;
    ++hits;
    return found->second;
  }
  bool has(const std::string& name) override { return kept.contains(name); }
  void put(const std::string& name, std::string_view bytes) override {
    kept[name] = bytes;
    ++puts;
  }
  std::map<std::string, std::string> kept;
  int hits = 0, puts = 0;
};

class LearningTest : public testing::Test {
 protected:
  LearningTest() : language_(sample::content()->languages[0]) {
    for (const char* text : {"what is chemotherapy", "is chemo strong", "tell me about chemo"})
      hear(text, "chemo.overview");
    for (const char* text : {"what stops pain", "is pain relief strong"}) hear(text, "pain.overview");
    language_.rules.dictionaries = {"words"};
    write_words("strong\nmedicine\n");
  }
  void hear(const char* text, const char* id) { language_.heard.push_back({sample::phrase(text), {}, {id}}); }

  std::unique_ptr<Engine> engine(LearntStore* store) {
    base::Diagnostics diagnostics;
    auto made = std::make_unique<Engine>(language_, EngineOptions{folder_.path(), {}, store}, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors());
    return made;
  }
  static std::vector<float> likelihoods(const Engine& engine) {
    return engine.model().classifier->probabilities(" is there strong medicine for pain ");
  }
  void write_words(const char* words) const { std::ofstream(folder_.path() / "words") << words; }
  // How much is learnt anew, of what there is to learn: tables, intents and counts.
  int learnt_anew() {
    const int before = store_.puts;
    engine(&store_);
    return store_.puts - before;
  }

  content::Language language_;
  sample::TemporaryFolder folder_;
  MemoryStore store_;
};

TEST_F(LearningTest, WhatIsFoundIsWhatWasLearnt) {
  const auto without = engine(nullptr), cold = engine(&store_);
  EXPECT_EQ(store_.puts, 3);
  EXPECT_EQ(store_.hits, 0);
  const auto warm = engine(&store_);
  EXPECT_EQ(store_.puts, 3);
  EXPECT_EQ(store_.hits, 3);
  EXPECT_EQ(likelihoods(*cold), likelihoods(*without));  // to the bit
  EXPECT_EQ(likelihoods(*warm), likelihoods(*without));
  EXPECT_EQ(warm->model().classifier->pack(), without->model().classifier->pack());
  for (std::size_t i = 0; i < without->model().patterns.size(); ++i) {
    EXPECT_EQ(warm->model().patterns[i].rarity, without->model().patterns[i].rarity);
  }
}

TEST_F(LearningTest, TablesThatWereFoundSayTheSame) {
  sample::add_intent(language_, "chemo.how", content::Tier::topical, "how (does|did) chemo\\w* (.{0,9} )?work",
                     "chemo.overview");
  language_.intents.back().examples[0].text = "how does chemo work";
  const auto without = engine(nullptr), cold = engine(&store_), warm = engine(&store_);
  ASSERT_EQ(store_.hits, 3);
  for (const char* text :
       {"what is chemo", "whta is  CHEMO?", "what si pain relief", "so how did chemos ever work", "how does chemo wrok",
        "whatis pain relief", "chest pian", "hello", "the red devil", "strong medicine", "something else"}) {
    EXPECT_EQ(warm->normalise(text).text, without->normalise(text).text) << text;
    for (const Engine* other : {cold.get(), warm.get()}) {
      const Decision one = without->decide(text, {}), same = other->decide(text, {});
      EXPECT_EQ(one.verdict, same.verdict) << text;
      EXPECT_EQ(one.answers, same.answers) << text;
      EXPECT_EQ(one.suggestions, same.suggestions) << text;
    }
  }
  EXPECT_EQ(warm->decide("so how did chemos ever work", {}).answers.size(), 1U);  // by RE2
  EXPECT_EQ(warm->stats().vocabulary, without->stats().vocabulary);
  EXPECT_EQ(warm->stats().dictionary_words, without->stats().dictionary_words);
}

TEST_F(LearningTest, WhatItDependsOnGivesItAnotherName) {
  EXPECT_EQ(learnt_anew(), 3);
  EXPECT_EQ(learnt_anew(), 0);
  hear("what does chemo do", "chemo.overview");
  EXPECT_EQ(learnt_anew(), 2) << "a message that was heard: what it asks for, and its words for the speller";
  language_.heard.back().intents = {"pain.overview"};
  EXPECT_EQ(learnt_anew(), 1) << "what a message asks for";
  language_.heard.back().after = sample::phrase("chemo.overview");
  EXPECT_EQ(learnt_anew(), 1) << "what was answered before it";
  language_.responses[0].title = "Another title";
  EXPECT_EQ(learnt_anew(), 1) << "a title";
  language_.rules.expand["chemo"] = "chemotherapy";
  EXPECT_EQ(learnt_anew(), 3) << "an expansion, which changes an example too";
  language_.intents[1].examples.push_back(sample::phrase("pain relief"));
  EXPECT_EQ(learnt_anew(), 3) << "an example";
  sample::add_intent(language_, "chat.bye", content::Tier::chat, "bye", "chat.greeting");
  EXPECT_EQ(learnt_anew(), 3) << "an intent";
  language_.intents[1].patterns.push_back({sample::phrase("relief"), content::Strength::strong});
  EXPECT_EQ(learnt_anew(), 2) << "a pattern of words that others have: not what intents mean";
  language_.rules.neutral.push_back("umm");
  EXPECT_EQ(learnt_anew(), 2) << "a neutral word: not how rare the parts are";
  write_words("strong\nmedicines\n");
  EXPECT_EQ(learnt_anew(), 2) << "a list of words";
  write_words("strong\nmedicine\n");
  EXPECT_EQ(learnt_anew(), 0) << "... that is as it was";
  language_.responses[0].text = "Another text";
  EXPECT_EQ(learnt_anew(), 0) << "nothing is learnt from the text of an answer";
}

TEST_F(LearningTest, BytesThatAreNotItsOwnAreLearntAnew) {
  const auto cold = engine(&store_);
  const std::map<std::string, std::string> right = store_.kept;
  for (const auto& [name, bytes] : right) {
    for (const std::string& wrong : {std::string(), bytes.substr(0, bytes.size() / 2), bytes + "x", std::string("x")}) {
      store_.kept = right;
      store_.kept[name] = wrong;
      const int before = store_.puts;
      EXPECT_EQ(likelihoods(*engine(&store_)), likelihoods(*cold));
      EXPECT_EQ(store_.puts, before + 1) << name;
      EXPECT_EQ(store_.kept, right);
    }
  }
}

TEST_F(LearningTest, TablesThatDoNotFitEachOtherAreRefused) {
  const std::string bytes = engine(nullptr)->model().classifier->pack();
  ASSERT_NE(Classifier::unpack(bytes), nullptr);
  for (const std::size_t at : {std::size_t{0}, std::size_t{1}, std::size_t{2}}) {  // intents, their stride, rows
    std::string wrong = bytes;
    wrong[at] = static_cast<char>(wrong[at] ^ 0x40);
    EXPECT_EQ(Classifier::unpack(wrong), nullptr) << at;
  }
}

TEST(LearntName, TellsKindInputsAndProgram) {
  const std::string name = learnt_name("intents", "a");
  EXPECT_EQ(name.size(), std::string("intents-").size() + 32);
  EXPECT_EQ(name, learnt_name("intents", "a"));
  EXPECT_NE(name, learnt_name("intents", "b"));
  EXPECT_TRUE(name.starts_with("intents-"));
}

}  // namespace
}  // namespace verbatim::matching
