// Content as bytes and back: all of it, or nothing.
#include "content/packed_content.h"

#include <gtest/gtest.h>

#include "content/loader.h"

namespace verbatim::content {
namespace {

class PackedContentTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    base::Diagnostics diagnostics;
    loaded_ = new Content(load(VERBATIM_CONTENT, diagnostics).value());
  }
  static void TearDownTestSuite() { delete loaded_; }
  static Content* loaded_;
};
Content* PackedContentTest::loaded_ = nullptr;

TEST_F(PackedContentTest, ComesBackWhole) {
  const std::string bytes = pack(*loaded_);
  const std::optional<Content> back = unpack(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->version, loaded_->version);
  const Language& was = loaded_->languages.at(0);
  const Language& is = back->languages.at(0);
  ASSERT_EQ(is.heard.size(), was.heard.size());
  EXPECT_EQ(is.heard.back().text.text, was.heard.back().text.text);
  EXPECT_EQ(is.heard.back().text.where.file, was.heard.back().text.where.file);
  EXPECT_EQ(is.heard.back().text.where.line, was.heard.back().text.where.line);
  EXPECT_EQ(is.heard.back().intents, was.heard.back().intents);
  EXPECT_EQ(is.rules.expand, was.rules.expand);
  EXPECT_EQ(is.rules.ordinals, was.rules.ordinals);  // -1 is the last
  EXPECT_EQ(is.intent_by_id, was.intent_by_id);
  ASSERT_EQ(is.responses.size(), was.responses.size());
  for (std::size_t i = 0; i < is.responses.size(); ++i) {
    EXPECT_EQ(is.responses[i].text, was.responses[i].text);
    EXPECT_EQ(is.responses[i].html, was.responses[i].html);
    EXPECT_EQ(is.responses[i].review.status, was.responses[i].review.status);
  }
  ASSERT_EQ(is.intents.size(), was.intents.size());
  for (std::size_t i = 0; i < is.intents.size(); ++i) {
    EXPECT_EQ(is.intents[i].tier, was.intents[i].tier);
    ASSERT_EQ(is.intents[i].patterns.size(), was.intents[i].patterns.size());
    for (std::size_t p = 0; p < is.intents[i].patterns.size(); ++p) {
      EXPECT_EQ(is.intents[i].patterns[p].strength, was.intents[i].patterns[p].strength);
      EXPECT_EQ(is.intents[i].patterns[p].source.where.column, was.intents[i].patterns[p].source.where.column);
    }
  }
}

TEST_F(PackedContentTest, OtherBytesAreNothing) {
  const std::string bytes = pack(*loaded_);
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, bytes.size() / 2, bytes.size() - 1}) {
    EXPECT_FALSE(unpack(std::string_view(bytes).substr(0, size))) << size;
  }
  EXPECT_FALSE(unpack(bytes + "x"));
}

}  // namespace
}  // namespace verbatim::content
