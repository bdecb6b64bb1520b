// The stages together, on a language small enough to know by heart.
#include "matching/engine.h"

#include <gtest/gtest.h>

#include "matching/sample_language.h"
#include "matching/trace.h"

namespace verbatim::matching {
namespace {

constexpr std::string_view kTopics = R"yaml(topic: chemo
subject: chemo
terms:
  chemo: [chemo, chemotherapy, taxol]
  radiation: [radiation, rads]
  side_effects: ["side effects?", "feel (ill|rough)"]
  hair: [hair, wig]
  lung_cancer: {any: ["lung cancer"], kind: foreign, unless: ["{breast}"]}
  breast: [breast]
  mum: {any: ["my mum"], kind: neutral}
  fever: [fever, "38(\\.[0-9])?"]
  dying: [dying, die]
  scared_of_dying: {any: ["scared of dying"], hides: [dying]}
  work: [work, job]
intents:
  chemo.overview:
    patterns: ["what is ~ {chemo}"]
    bare: ["{chemo}"]
    examples: ["what is chemo", "taxol"]
  chemo.side_effects:
    patterns: ["{chemo} & {side_effects}"]
    beats: [chemo.overview]
    examples: ["side effects of chemo"]
    not: ["radiation side effects"]
  chemo.hair:
    strong: ["{hair} ... (fall|falling) out", "{chemo} & {hair}"]
    examples: ["will my hair fall out"]
  chemo.work:
    patterns: ["{work} & {chemo}"]
    unless: ["scared"]
    examples: ["can i work on chemo"]
===
topic: radiation
subject: radiation
intents:
  radiation.overview:
    bare: ["{radiation}"]
    patterns: ["what is ~ {radiation}"]
    examples: ["what is radiation"]
  radiation.side_effects:
    patterns: ["{radiation} & {side_effects}"]
    examples: ["radiation side effects"]
===
topic: safety
tier: safety
intents:
  safety.emergency:
    patterns: ["{fever@now}", "chest pain"]
    tail: ["{chemo} ... cause ... chills"]
    examples: ["i have a fever"]
  safety.crisis:
    patterns: ["want to ~ {dying}"]
    examples: ["i want to die"]
===
topic: out_of_scope
tier: refusal
intents:
  out_of_scope:
    patterns: ["(weather|football)"]
    examples: ["weather"]
)yaml";

struct Case {
  const char* message;
  const char* answers;
};

class EngineTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { sample_ = new sample::Language(kTopics); }
  static void TearDownTestSuite() { delete sample_; }
  static void expect(std::initializer_list<Case> cases) {
    for (const Case& c : cases) EXPECT_EQ(sample_->decide(c.message), c.answers) << c.message;
  }
  static sample::Language* sample_;
};
sample::Language* EngineTest::sample_ = nullptr;

TEST_F(EngineTest, AnswersWhatIsClearlyAhead) {
  expect({{"what's chemo?", "chemo.overview"},
          {"CHEMO", "chemo.overview"},
          {"does taxol have side effects", "chemo.side_effects"},
          {"side effects? of the chemo", "chemo.side_effects"}});  // & crosses sentence marks
}

TEST_F(EngineTest, MendsSpelling) {
  expect({{"chemotherpy side efects", "chemo.side_effects"}, {"sidee effects of radaition", "radiation.side_effects"}});
}

TEST_F(EngineTest, BareTopicsDoNotAnswerStories) {
  expect({{"chemo yesterday ruined our garden party completely", "clarify: chemo.overview"},
          {"my hair keeps on falling out since tuesday when the hospital rang", "chemo.hair"}});  // strong patterns do
}

TEST_F(EngineTest, AnotherSubjectIsRefusedUnlessCancelled) {
  expect({{"what is lung cancer", "refuse"},
          {"side effects of chemo for lung cancer", "refuse"},
          {"football", "refuse"},
          {"side effects of chemo (breast and lung cancer)", "chemo.side_effects"}});
}

TEST_F(EngineTest, SafetyGoesFirst) {
  expect({{"i have a fever", "safety.emergency"},
          {"what is chemo. also i have a fever", "safety.emergency chemo.overview"},
          {"I want to DIE", "safety.crisis"},
          {"fever 38.5 and i want to die", "safety.emergency safety.crisis"},
          {"i want to dye", "clarify: safety.crisis"}});
}

TEST_F(EngineTest, ScopesKeepSafetyQuiet) {
  expect({{"is it or not i have a fever", "safety.emergency"},  // the "not" ends where a statement begins
          {"i have a fever she had chemo last year", "safety.emergency"}});
  expect({{"i do not have a fever", "clarify: safety.emergency"},
          {"no fever but chest pain", "safety.emergency"},
          {"did chemo cause a fever last year", "clarify: chemo.overview"}});
}

TEST_F(EngineTest, ATailFollowsATopicalAnswer) {
  expect({{"chemo cause chills: chemo side effects?", "chemo.side_effects +tail"}});
}

TEST_F(EngineTest, MaskedWordsDoNotCount) {
  expect({{"want to stop being scared of dying", "clarify: chemo.side_effects"}});
}

TEST_F(EngineTest, UnlessForbids) {
  expect({{"can i work on chemo", "chemo.work"}, {"scared to work on chemo", "clarify: chemo.overview chemo.work"}});
}

TEST_F(EngineTest, TwoQuestionsGetTwoAnswers) {
  expect({{"what is chemo and what is radiation", "chemo.overview radiation.overview"},
          {"side effects of chemo and radiation", "chemo.side_effects radiation.side_effects"}});
}

TEST_F(EngineTest, TheConversationFillsInTheTopic) {
  const ContextHint chemo{"chemo", "chemo.side_effects"};
  EXPECT_EQ(sample_->decide("what about side effects", chemo), "chemo.side_effects");
  EXPECT_EQ(sample_->decide("side effects", {"radiation", "radiation.overview"}), "radiation.side_effects");
  EXPECT_EQ(sample_->decide("and for radiation?", chemo), "radiation.side_effects");  // keeps the aspect
  EXPECT_EQ(sample_->decide("what is radiation", chemo), "radiation.overview");       // stands by itself
  EXPECT_EQ(sample_->decide("what about lung cancer", chemo), "refuse");
}

TEST_F(EngineTest, TraceTellsWhy) {
  Trace trace;
  sample_->engine().decide("chemotherpy side effects", {}, &trace);
  ASSERT_EQ(trace.corrections.size(), 1U);
  EXPECT_EQ(trace.corrections[0].to, "chemotherapy");
  ASSERT_FALSE(trace.candidates.empty());
  EXPECT_EQ(trace.candidates[0].intent, "chemo.side_effects");
  EXPECT_DOUBLE_EQ(trace.candidates[0].explained, 1.0);
  EXPECT_FALSE(trace.steps.empty());
  EXPECT_FALSE(trace.terms.empty());
}

TEST_F(EngineTest, SelfCheckAcceptsGoodContent) {
  base::Diagnostics diagnostics;
  sample_->engine().self_check(diagnostics, 2);
  for (const auto& d : diagnostics.list()) ADD_FAILURE() << base::to_string(d);
}

TEST_F(EngineTest, NoLengthHidesSafety) {
  std::string ligatures;  // each becomes four words of 33 bytes in all
  for (int i = 0; i < 500; ++i) ligatures += "\uFDFA";
  EXPECT_EQ(sample_->decide(ligatures + " i have a fever"), "safety.emergency");
  std::string story;
  while (story.size() < 30'000) story += "once upon a time ";
  EXPECT_EQ(sample_->engine().safety(story + "i want to die").size(), 1U);
  EXPECT_EQ(sample_->engine().safety("i want to die " + story).size(), 1U);
  EXPECT_TRUE(sample_->engine().safety(story).empty());
}

TEST_F(EngineTest, LongHostileMessagesAreBounded) {
  std::string message;
  while (message.size() < 20'000) message += "chemo side effects radiation hair fall out fever ";
  EXPECT_EQ(sample_->decide(message).substr(0, 16), "safety.emergency");
}

}  // namespace
}  // namespace verbatim::matching
