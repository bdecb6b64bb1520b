#include "content/expansion.h"

#include <gtest/gtest.h>

#include <utility>

namespace verbatim::content {
namespace {

void add_term(Language& language, std::string name, std::vector<std::string> alternatives,
              std::vector<std::string> misspelt = {}) {
  Term term;
  term.name = name;
  for (std::string& text : alternatives) term.alternatives.push_back({std::move(text), {}});
  for (std::string& text : misspelt) term.misspelt.push_back({std::move(text), {}});
  language.term_by_name[name] = static_cast<std::uint32_t>(language.terms.size());
  language.terms.push_back(std::move(term));
}

Language sample() {
  Language language;
  add_term(language, "drug", {"{chemo}", "tablets?"});
  add_term(language, "chemo", {"chemo|chemotherapy", "red devil:"}, {"kemo+"});
  return language;
}

TEST(Expansion, PutsTermsIntoGroups) {
  const Language language = sample();
  EXPECT_EQ(expand_regex("a{2} {chemo@now} \\p{greek}", language),
            "a{2} (?:chemo|chemotherapy|red devil:|kemo\\+) \\p{greek}");
  EXPECT_EQ(expand_term(language.terms[0], language), "(?:(?:chemo|chemotherapy|red devil:|kemo\\+)|tablets?)");
  EXPECT_EQ(expand_regex("plain", language), "plain");
}

TEST(Expansion, IsNothingForWhatIsUnknownOrWithoutEnd) {
  Language language = sample();
  add_term(language, "loop", {"{loop}"});
  Expander expander(language);
  EXPECT_FALSE(expander.regex("{unknown}"));
  EXPECT_FALSE(expander.regex("{loop}"));
  EXPECT_TRUE(expander.regex("{drug}"));
}

TEST(Expansion, IsBounded) {
  Language language;
  add_term(language, "t0", {"word"});
  for (int i = 1; i < 30; ++i) {
    const std::string inner = "{t" + std::to_string(i - 1) + "}";
    add_term(language, "t" + std::to_string(i), {inner + inner + inner + inner});
  }
  Expander expander(language);
  EXPECT_TRUE(expander.regex("{t3}"));
  EXPECT_FALSE(expander.regex("{t29}"));
}

}  // namespace
}  // namespace verbatim::content
