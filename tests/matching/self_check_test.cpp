// What self_check says of content whose examples are not won as they should be.
#include <gtest/gtest.h>

#include "matching/sample_language.h"

namespace verbatim::matching {
namespace {

struct Case {
  const char* name;
  const char* topics;
  const char* rule;
  const char* part_of_text;
};

class SelfCheckTest : public ::testing::TestWithParam<Case> {};

TEST_P(SelfCheckTest, ReportsTheRule) {
  const sample::Language sample(GetParam().topics);
  base::Diagnostics diagnostics;
  sample.engine().self_check(diagnostics, 2);
  ASSERT_EQ(diagnostics.list().size(), 1U);
  const base::Diagnostic& found = diagnostics.list()[0];
  EXPECT_EQ(found.rule, GetParam().rule) << base::to_string(found);
  EXPECT_NE(found.text.find(GetParam().part_of_text), std::string::npos) << found.text;
  EXPECT_GT(found.where.line, 0);
  EXPECT_FALSE(found.hint.empty());
}

constexpr const char* kLost = R"(topic: a
intents:
  a.one:
    patterns: ["chemo ... hurt"]
    examples: ["chemo can hurt"]
  a.two:
    bare: ["chemo"]
    examples: ["chemo", "will chemo really hurt"]
)";
constexpr const char* kTied = R"(topic: a
intents:
  a.one:
    patterns: ["chemo & hurt"]
    examples: ["chemo can hurt"]
  a.two:
    patterns: ["chemo & hurt", zebra]
    examples: [zebra]
)";
constexpr const char* kUnmatched = R"(topic: a
intents:
  a.one:
    patterns: ["chemo"]
    examples: ["chemo", "nothing like it"]
)";
constexpr const char* kNot = R"(topic: a
intents:
  a.one:
    patterns: ["chemo"]
    examples: ["chemo"]
    not: ["chemo please"]
)";
constexpr const char* kTwice = R"(topic: a
intents:
  a.one:
    patterns: ["chemo"]
    examples: ["chemo", "CHEMO!"]
)";
constexpr const char* kRefused = R"(topic: a
terms:
  pet: {any: [dog], kind: foreign}
intents:
  a.one:
    patterns: ["chemo"]
    examples: ["chemo", "chemo chemo dog"]
  a.two:
    bare: ["{pet}"]
    examples: ["dog"]
)";

INSTANTIATE_TEST_SUITE_P(Table, SelfCheckTest,
                         ::testing::Values(Case{"lost", kLost, "example-lost", "is won by a.one"},
                                           Case{"tied", kTied, "example-tied", "a.two"},
                                           Case{"unmatched", kUnmatched, "example-unmatched", "nothing like it"},
                                           Case{"not", kNot, "not-matched", "chemo please"},
                                           Case{"twice", kTwice, "duplicate-example", "CHEMO!"},
                                           Case{"refused", kRefused, "example-refused", "dog"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace verbatim::matching
