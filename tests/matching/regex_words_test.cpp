#include "matching/regex_words.h"

#include <gtest/gtest.h>

#include <set>

namespace verbatim::matching {
namespace {

using Words = std::set<std::string>;

content::Language language_with_terms() {
  content::Language language;
  const auto add = [&language](std::string name, std::vector<std::string> alternatives) {
    content::Term term;
    term.name = name;
    for (auto& alternative : alternatives) term.alternatives.push_back({std::move(alternative), {}});
    language.term_by_name[name] = static_cast<std::uint32_t>(language.terms.size());
    language.terms.push_back(std::move(term));
  };
  add("drug", {"tamoxifen", "hormone (pill|tablet)s?"});
  add("any_number", {"[0-9]+"});
  return language;
}

struct Case {
  const char* regex;
  Words words;
};

class CollectTest : public ::testing::TestWithParam<Case> {};

TEST_P(CollectTest, SpellsOutWords) {
  const content::Language language = language_with_terms();
  const std::unordered_map<std::string, std::uint32_t> frequency;
  RegexWords words(language, frequency);
  words.alternatives(GetParam().regex);
  EXPECT_EQ(Words(words.vocabulary().begin(), words.vocabulary().end()), GetParam().words) << GetParam().regex;
}

INSTANTIATE_TEST_SUITE_P(
    Table, CollectTest,
    ::testing::Values(Case{"hot (flash(es)?|flush)", {"hot", "flash", "flashes", "flush"}},
                      Case{"tumou?rs?", {"tumor", "tumors", "tumour", "tumours"}},
                      Case{"(?:hormon(e|al)|endocrine) therapy", {"hormone", "hormonal", "endocrine", "therapy"}},
                      Case{"her2\\+", {"her2+"}},  // an escaped mark is itself
                      Case{"gr[ae]y", {"gray", "grey"}},
                      Case{"temp(erature)? \\d+(\\.\\d)?", {"temp", "temperature"}},  // open-ended words are left out
                      Case{"so+ tired", {"so", "tired"}},
                      Case{"very( very| so)* bad", {"very", "so", "bad"}},  // words inside a repetition
                      Case{"cancel{2}ed|chemo", {"chemo"}},
                      Case{"the ?{drug}",
                           {"the", "thetamoxifen", "thehormone", "tamoxifen", "hormone", "pill", "pills", "tablet",
                            "tablets"}}));

TEST(CollectBoundTest, ManyFormsOfOneWordAreGivenUp) {
  std::string regex;
  for (int i = 0; i < 20; ++i) regex += "(a|b|c)";
  const content::Language language = language_with_terms();
  const std::unordered_map<std::string, std::uint32_t> frequency;
  RegexWords words(language, frequency);
  words.alternatives(regex + " end");
  EXPECT_EQ(words.vocabulary(), std::unordered_set<std::string>{"end"});
}

// What each alternative needs, as "first: set & set | first: ...".
std::string needs(const std::string& regex) {
  const content::Language language = language_with_terms();
  const std::unordered_map<std::string, std::uint32_t> frequency{{"what", 50}, {"is", 80}, {"the", 90}};
  RegexWords words(language, frequency);
  std::string out;
  const auto set = [](const std::vector<std::string>& literals) {
    std::string text;
    for (const std::string& literal : literals) text += (text.empty() ? "" : ",") + literal;
    return "[" + text + "]";
  };
  for (const auto& alternative : words.alternatives(regex)) {
    out += (out.empty() ? "" : " | ") + set(alternative.first) + ":";
    for (const auto& need : alternative.needs) out += " " + set(need);
  }
  return out;
}

TEST(AlternativesTest, SayWhatAMessageMustHold) {
  EXPECT_EQ(needs("what is chemo"), "[ what ]: [ chemo ] [ what ] [ is ]");  // the rarest first
  EXPECT_EQ(needs("chemo|rads"), "[ chemo ]: [ chemo ] | [ rads ]: [ rads ]");
  EXPECT_EQ(needs("(the )?drip"), "[ drip , the ]: [ drip ]");               // its last word is rarer
  EXPECT_EQ(needs("euthan\\w*"), "[ euthan, euthan ]: [ euthan, euthan ]");  // a prefix before the open end
  EXPECT_EQ(needs("{drug}"),
            "[ tamoxifen ]: [ tamoxifen ] | [ hormone ]: [ hormone ] [ pill , pills , tablet , tablets ]");
  EXPECT_EQ(needs("x( y)?"), "[ x ]: [ x ]");
}

TEST(AlternativesTest, OpenPiecesNeedNothing) {
  EXPECT_EQ(needs(".*"), "[]:");
  EXPECT_EQ(needs("\\w+ chemo"), "[]: [ chemo ]");
  EXPECT_EQ(needs("{any_number}").substr(0, 16), "[ 0, 0 , 1, 1 , ");
}

}  // namespace
}  // namespace verbatim::matching
