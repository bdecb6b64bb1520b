// What an editor reads about one message.
#include "authoring/explain.h"

#include <gtest/gtest.h>

#include "dialogue/sample_bot.h"

namespace verbatim::authoring {
namespace {

std::string explained(const std::vector<std::string>& turns) {
  dialogue::Context context;
  std::string out;
  for (const std::string& turn : turns) {
    matching::Trace trace;
    const dialogue::Reply reply = sample::spoken_assistant().bot("en").answer(context, turn, {}, &trace);
    out = explain(turn, trace, reply);
  }
  return out;
}

void expect_lines(const std::string& text, std::initializer_list<const char*> lines) {
  for (const char* line : lines) EXPECT_NE(text.find(line), std::string::npos) << line << "\nis not in\n" << text;
}

TEST(Explain, NamesTheCorrectionsTheTermsAndTheWinner) {
  expect_lines(explained({"side efects of chemotherpy"}),
               {"message     side efects of chemotherpy\n", "read as     side effects of chemotherapy",
                "spelling    efects -> effects\n", "spelling    chemotherpy -> chemotherapy\n",
                "  \"chemotherapy\" = chemo\n", "  \"side effects\" = side_effects\n", "      won\n",
                "  chemo.side_effects   score ", "pattern {chemo} & {side_effects}", "  -> answer chemo.side_effects\n",
                "     suggests chemo.work: Must everyone stop earning?\n"});
}

TEST(Explain, SaysWhereTheWinningPatternIsAndWhoElseCompeted) {
  expect_lines(explained({"the side effects of chemo please"}),
               {"by normal pattern {chemo} & {side_effects}   /", "intents/en/t0.yaml:16\n",
                "  chemo.overview   score ", "bare pattern {chemo}", "chemo.side_effects is clearly ahead"});
}

TEST(Explain, NamesTheNearMiss) {
  expect_lines(explained({"side effects"}),
               {"\nnear misses\n", "  chemo.side_effects lacked chemo   in {chemo} & {side_effects}\n",
                "not sure enough: suggestions\n", "  -> clarify system.clarify\n"});
}

TEST(Explain, SaysWhatTheMessageReadsLike) {
  matching::Trace trace;
  trace.likely = {{"radiation.side_effects", 0.62}, {"radiation.overview", 0.2}};
  expect_lines(explain("burnt skin", trace, {}),
               {"\nreads most like the messages of\n  62 %  radiation.side_effects\n  20 %  radiation.overview\n"});
}

TEST(Explain, SaysThatNothingWasFound) {
  expect_lines(explained({"qqq zzz"}),
               {"\nwords that mean something\n  none\n", "  none: no pattern has all its parts in this message\n",
                "  -> fallback system.not_understood\n"});
}

TEST(Explain, SaysThatSafetyWentFirst) {
  expect_lines(explained({"i have a fever"}),
               {"safety.emergency", "won: the safety tier goes first", "  -> safety safety.emergency\n"});
}

TEST(Explain, KnowsTheConversation) {
  expect_lines(explained({"what is chemo", "side effects"}),
               {"with chemo taken as mentioned, chemo.side_effects is clearly ahead"});
  expect_lines(explained({"what is chemo", "2"}),
               {"it picks a suggestion on the screen: chemo.hair\n", "  -> answer chemo.hair\n"});
}

}  // namespace
}  // namespace verbatim::authoring
