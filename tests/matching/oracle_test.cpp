// The clever matcher (Aho-Corasick, prefilter, inverted index) finds what a loop over every pattern with plain RE2
// finds: on all examples of the shipped content and on messages made of its words.
#include "matching/oracle.h"

#include <gtest/gtest.h>

#include <random>

#include "content/loader.h"
#include "matching/clever_matches.h"

namespace verbatim::matching {
namespace {

class OracleTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    base::Diagnostics diagnostics;
    auto loaded = content::load(VERBATIM_CONTENT, diagnostics);
    ASSERT_TRUE(loaded);
    content_ = new content::Content(std::move(*loaded));
    engine_ = new Engine(content_->languages[0], EngineOptions{}, diagnostics);
  }
  static void TearDownTestSuite() {
    delete engine_;
    delete content_;
  }

  static void compare(oracle::Oracle& oracle, const std::string& message) {
    const Engine::Model& model = engine_->model();
    const Analysis analysis(model, engine_->normalise(message), nullptr);
    const auto expected = oracle.matches(analysis);
    const auto actual = clever(model, analysis);
    for (const std::size_t missed : expected) {
      EXPECT_TRUE(actual.contains(missed)) << "missed " << model.patterns[missed].source->text << "\n in " << message;
    }
    for (const std::size_t extra : actual) {
      EXPECT_TRUE(expected.contains(extra)) << "invented " << model.patterns[extra].source->text << "\n in " << message;
    }
    matched_ += expected.size();
  }

  static content::Content* content_;
  static Engine* engine_;
  static std::size_t matched_;
};
content::Content* OracleTest::content_ = nullptr;
Engine* OracleTest::engine_ = nullptr;
std::size_t OracleTest::matched_ = 0;

TEST_F(OracleTest, AgreesOnExamples) {
  oracle::Oracle oracle(engine_->model());
  matched_ = 0;
  std::size_t number = 0;
  for (const content::Intent& intent : content_->languages[0].intents) {
    for (const content::Phrase& example : intent.examples) {
      if (number++ % VERBATIM_ORACLE_STRIDE == 0) compare(oracle, example.text);
    }
  }
  EXPECT_GT(matched_, 100U);
}

TEST_F(OracleTest, AgreesOnGeneratedMessages) {
  oracle::Oracle oracle(engine_->model());
  std::vector<std::string> words;
  for (const auto& example : engine_->model().examples->examples()) {
    for (std::size_t i = 0; i < example.normal.tokens.size(); ++i) words.emplace_back(example.normal.word(i));
  }
  std::mt19937 random(7);
  matched_ = 0;
  for (int n = 0; n < 600 / VERBATIM_ORACLE_STRIDE; ++n) {
    std::string message;
    const auto length = 1 + random() % 14;
    for (std::size_t i = 0; i < length; ++i)
      message += words[random() % words.size()] + (random() % 7 == 0 ? ". " : " ");
    compare(oracle, message);
  }
  EXPECT_GT(matched_, 10U);
}

}  // namespace
}  // namespace verbatim::matching
