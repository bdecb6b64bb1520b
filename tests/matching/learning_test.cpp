// What an engine learnt is kept and found again: the same numbers as if learnt anew, and learnt anew when anything that
// they depend on has changed.
#include <gtest/gtest.h>

#include <map>

#include "matching/learnt_store.h"
#include "matching/model.h"
#include "sample_content.h"

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
  }
  void hear(const char* text, const char* id) { language_.heard.push_back({sample::phrase(text), {}, {id}}); }

  std::unique_ptr<Engine> engine(LearntStore* store) {
    base::Diagnostics diagnostics;
    auto made = std::make_unique<Engine>(language_, EngineOptions{"/usr/share/dict", {}, store}, diagnostics);
    EXPECT_FALSE(diagnostics.has_errors());
    return made;
  }
  static std::vector<float> likelihoods(const Engine& engine) {
    return engine.model().classifier->probabilities(" is there strong medicine for pain ");
  }
  // How much is learnt anew, of what there is to learn: two things.
  int learnt_anew() {
    const int before = store_.puts;
    engine(&store_);
    return store_.puts - before;
  }

  content::Language language_;
  MemoryStore store_;
};

TEST_F(LearningTest, WhatIsFoundIsWhatWasLearnt) {
  const auto without = engine(nullptr), cold = engine(&store_);
  EXPECT_EQ(store_.puts, 2);
  EXPECT_EQ(store_.hits, 0);
  const auto warm = engine(&store_);
  EXPECT_EQ(store_.puts, 2);
  EXPECT_EQ(store_.hits, 2);
  EXPECT_EQ(likelihoods(*cold), likelihoods(*without));  // to the bit
  EXPECT_EQ(likelihoods(*warm), likelihoods(*without));
  EXPECT_EQ(warm->model().classifier->pack(), without->model().classifier->pack());
  for (std::size_t i = 0; i < without->model().patterns.size(); ++i) {
    EXPECT_EQ(warm->model().patterns[i].rarity, without->model().patterns[i].rarity);
  }
}

TEST_F(LearningTest, WhatItDependsOnGivesItAnotherName) {
  EXPECT_EQ(learnt_anew(), 2);
  EXPECT_EQ(learnt_anew(), 0);
  hear("what does chemo do", "chemo.overview");
  EXPECT_EQ(learnt_anew(), 1) << "a message that was heard";
  language_.heard.back().intents = {"pain.overview"};
  EXPECT_EQ(learnt_anew(), 1) << "what a message asks for";
  language_.heard.back().after = sample::phrase("chemo.overview");
  EXPECT_EQ(learnt_anew(), 1) << "what was answered before it";
  language_.responses[0].title = "Another title";
  EXPECT_EQ(learnt_anew(), 1) << "a title";
  language_.rules.expand["chemo"] = "chemotherapy";
  EXPECT_EQ(learnt_anew(), 2) << "an expansion, which changes an example too";
  language_.intents[1].examples.push_back(sample::phrase("pain relief"));
  EXPECT_EQ(learnt_anew(), 2) << "an example";
  sample::add_intent(language_, "chat.bye", content::Tier::chat, "bye", "chat.greeting");
  EXPECT_EQ(learnt_anew(), 2) << "an intent";
  language_.intents[1].patterns.push_back({sample::phrase("relief"), content::Strength::strong});
  EXPECT_EQ(learnt_anew(), 1) << "a pattern of words that others have";
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
  EXPECT_EQ(name.size(), std::string("intents-").size() + 64);
  EXPECT_EQ(name, learnt_name("intents", "a"));
  EXPECT_NE(name, learnt_name("intents", "b"));
  EXPECT_TRUE(name.starts_with("intents-"));
}

}  // namespace
}  // namespace verbatim::matching
