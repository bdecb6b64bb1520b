#include "content/pattern.h"

#include <gtest/gtest.h>

namespace verbatim::content {
namespace {

const char* name_of(Scope scope) {
  switch (scope) {
    case Scope::any:
      return "";
    case Scope::now:
      return "@now";
    case Scope::negated:
      return "@negated";
    case Scope::past:
      return "@past";
    case Scope::hypothetical:
      return "@hypothetical";
  }
  return "?";
}

// The parsed pattern as text: <term@scope>, (regex), joiners as they are.
std::string shown(const ParsedPattern& parsed) {
  if (!parsed.pattern) return "error: " + parsed.error.text;
  std::string out;
  for (const Sequence& sequence : parsed.pattern->sequences) {
    if (!out.empty()) out += " & ";
    for (std::size_t i = 0; i < sequence.parts.size(); ++i) {
      const Part& part = sequence.parts[i];
      if (i > 0) out += sequence.joins[i - 1] == Join::near ? " ~ " : " ... ";
      out += part.term.empty() ? "(" + part.regex + name_of(part.scope) + ")"
                               : "<" + part.term + name_of(part.scope) + ">";
    }
  }
  return out;
}

struct PatternCase {
  const char* source;
  const char* expected;
};

class ParsePattern : public testing::TestWithParam<PatternCase> {};

TEST_P(ParsePattern, Gives) {
  EXPECT_EQ(shown(parse_pattern(GetParam().source)), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Cases, ParsePattern,
    testing::Values(PatternCase{"{chemo}", "<chemo>"},                                                  //
                    PatternCase{"  chemo  ", "(chemo)"},                                                //
                    PatternCase{"{a} & {b}", "<a> & <b>"},                                              //
                    PatternCase{"{a} ~ {b} ... (c|d) & e", "<a> ~ <b> ... ((c|d)) & (e)"},              //
                    PatternCase{"{what_is} (the )?{chemo}", "({what_is} (the )?{chemo})"},              //
                    PatternCase{"{fever@now}", "<fever@now>"},                                          //
                    PatternCase{"{fever@hypothetical} & {a@past}", "<fever@hypothetical> & <a@past>"},  //
                    PatternCase{"my {fever@negated} {a}", "(my {fever@negated} {a}@negated)"},          //
                    PatternCase{"a{2,3} \\d{2}", "(a{2,3} \\d{2})"},                                    //
                    PatternCase{"\\p{greek}+ [{}] \\{x\\}", "(\\p{greek}+ [{}] \\{x\\})"},              //
                    PatternCase{"r\\&d & [&~] ", "(r\\&d) & ([&~])"},                                   //
                    PatternCase{".{0,12}", "(.{0,12})"},                                                //
                    PatternCase{"", "error: the pattern is empty"},                                     //
                    PatternCase{"& a", "error: the joiner '&' has nothing on one side"},                //
                    PatternCase{"a ~", "error: the joiner '~' has nothing on one side"},                //
                    PatternCase{"a ... ~ b", "error: the joiner '~' has nothing on one side"},          //
                    PatternCase{"a& b", "error: the joiner '&' needs a space on both sides"},           //
                    PatternCase{"a ....", "error: the joiner '...' needs a space on both sides"},       //
                    PatternCase{"(a ~ b)", "error: the joiner '~' stands inside parentheses"},          //
                    PatternCase{"{fever@soon}", "error: '{fever@soon}' has no scope that is known"},    //
                    PatternCase{"a{,3}", "error: '{,3}' is neither a term nor a repetition"},           //
                    PatternCase{"{fever", "error: '{fever' is neither a term nor a repetition"},        //
                    PatternCase{"{a@now} {b@past}", "error: two different scopes in one part"}));

TEST(TermReferences, AreGivenInOrder) {
  EXPECT_EQ(term_references("{what_is} {chemo@now} a{2} \\p{greek} {what_is}"),
            (std::vector<std::string>{"what_is", "chemo", "what_is"}));
}

}  // namespace
}  // namespace verbatim::content
