// The figures on a handful of lines that can be counted by hand.
#include "authoring/eval.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "dialogue/sample_bot.h"
#include "temporary_folder.h"

namespace verbatim::authoring {
namespace {

class EvalTest : public testing::Test {
 protected:
  base::Result<std::vector<EvalLine>> read(std::string_view text) {
    std::ofstream(path_) << text;
    return read_eval_file(path_);
  }
  // Why the file is not taken, with FILE for its path.
  std::string complaint(std::string_view text) {
    const auto lines = read(text);
    if (lines) return "none";
    std::string message = lines.error().message;
    EXPECT_TRUE(message.starts_with(path_)) << message;
    return message.replace(0, path_.size(), "FILE");
  }
  const std::vector<EvalOutcome>& outcomes(std::string_view text) {
    auto lines = read(text);
    if (!lines) throw std::runtime_error(lines.error().message);
    lines_ = std::move(*lines);
    outcomes_ = run_eval(sample::spoken_assistant().bot("en"), lines_);
    return outcomes_;
  }
  const EvalOutcome& outcome(std::string_view line) { return outcomes(line).front(); }
  EvalFigures figures(std::string_view text) { return figures_of(outcomes(text)); }

  sample::TemporaryFolder folder_;
  const std::string path_ = folder_.path() / "eval.jsonl";
  std::vector<EvalLine> lines_;
  std::vector<EvalOutcome> outcomes_;
};

TEST_F(EvalTest, ReadsALine) {
  const auto lines = read(R"({"text": "what is chemo", "ids": ["chemo.overview", "chemo.hair"]}

{"turns": ["what is chemo", "2"], "ids": ["chemo.hair"], "offered": ["a.b", "c.d"], "double": true, "near_miss": true}
{"text": "hi", "ids": ["chat.greeting"], "kind": "in_scope", "note": "keys that it does not know are left alone"}
)");
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_EQ(lines->size(), 3U);
  const EvalLine& first = (*lines)[0];
  EXPECT_EQ(first.turns, std::vector<std::string>{"what is chemo"});
  EXPECT_EQ(first.ids, (std::vector<std::string>{"chemo.overview", "chemo.hair"}));
  EXPECT_FALSE(first.is_double || first.near_miss);
  const EvalLine& second = (*lines)[1];
  EXPECT_EQ(second.turns, (std::vector<std::string>{"what is chemo", "2"}));
  EXPECT_EQ(second.offered, (std::vector<std::string>{"a.b", "c.d"}));
  EXPECT_TRUE(second.is_double && second.near_miss);
  EXPECT_EQ((*lines)[2].kind, "in_scope");
}

TEST_F(EvalTest, TheFirstIdTellsTheKind) {
  for (const auto& [id, kind] : {std::pair{"chemo.overview", "in_scope"},
                                 {"out_of_scope", "out_of_scope"},
                                 {"safety.crisis", "safety"},
                                 {"chat.greeting", "chat"}}) {
    const auto lines = read(std::string(R"({"text": "x", "ids": [")") + id + "\"]}");
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->front().kind, kind);
  }
}

TEST_F(EvalTest, AMistakeIsNamedWithItsLine) {
  const std::string good = "{\"text\": \"x\", \"ids\": [\"a.b\"]}\n";
  EXPECT_EQ(complaint(good + "\n{\"text\": \"x\"\n"), "FILE:3: not a JSON object");
  EXPECT_EQ(complaint(good + "[1]\n"), "FILE:2: not a JSON object");
  EXPECT_EQ(complaint(good + good + "{\"ids\": [\"a.b\"]}\n"), "FILE:3: needs \"text\" or \"turns\"");
  EXPECT_EQ(complaint("{\"text\": 5, \"ids\": [\"a.b\"]}\n"), "FILE:1: needs \"text\" or \"turns\"");
  EXPECT_EQ(complaint(good + "{\"text\": \"x\", \"ids\": []}\n"), "FILE:2: needs \"ids\", best first");
  EXPECT_EQ(complaint("\n \n"), "FILE: holds no lines");
}

TEST_F(EvalTest, AMissingFileIsNamed) {
  const auto lines = read_eval_file(path_);
  ASSERT_FALSE(lines);
  EXPECT_EQ(lines.error().message, path_ + ": cannot be read; give the path of a .jsonl file");
}

TEST_F(EvalTest, InScopeIsRightWrongOrNotAnswered) {
  const EvalFigures f = figures(R"({"text": "what is chemo", "ids": ["chemo.overview"]}
{"text": "side effects of chemo", "ids": ["chemo.work", "chemo.side_effects"]}
{"text": "what is radiation", "ids": ["chemo.overview"]}
{"text": "qqq zzz", "ids": ["chemo.overview"]}
{"text": "hello", "ids": ["chat.greeting"]}
)");
  EXPECT_EQ(f.lines, 5U);
  EXPECT_EQ(f.in_scope, 4U);
  EXPECT_DOUBLE_EQ(f.right, 50);
  EXPECT_DOUBLE_EQ(f.wrong, 25);
  EXPECT_DOUBLE_EQ(f.none, 25);
  EXPECT_EQ(f.chat, 1U);
  EXPECT_DOUBLE_EQ(f.chat_right, 100);
  EXPECT_DOUBLE_EQ(f.all_right, 60);
}

TEST_F(EvalTest, ADoubleGetsHalfForHalf) {
  const auto line = [](std::string_view text) {
    return R"({"text": ")" + std::string(text) +
           R"(", "ids": ["chemo.overview", "radiation.overview"], "double": true})";
  };
  EXPECT_DOUBLE_EQ(outcome(line("what is chemo and what is radiation")).right, 1);
  EXPECT_DOUBLE_EQ(outcome(line("what is radiation")).right, 0.5);
  EXPECT_DOUBLE_EQ(outcome(line("what is radiation")).wrong, 0);
  EXPECT_DOUBLE_EQ(outcome(line("side effects of chemo")).right, 0);
  EXPECT_DOUBLE_EQ(outcome(line("side effects of chemo")).wrong, 1);
  EXPECT_DOUBLE_EQ(outcome(line("qqq zzz")).wrong, 0);
  EXPECT_DOUBLE_EQ(outcome(R"({"text": "what is chemo and what is radiation", "double": true, )"
                           R"("ids": ["radiation.overview", "chemo.work"]})")
                       .right,
                   0.5);  // the second of the two answers
  const EvalFigures f = figures(line("what is chemo and what is radiation") + "\n" + line("what is chemo"));
  EXPECT_EQ(f.doubles, 2U);
  EXPECT_DOUBLE_EQ(f.double_credit, 75);
}

TEST_F(EvalTest, AnAnswerToAnotherSubjectIsFalse) {
  const EvalFigures f = figures(R"({"text": "football", "ids": ["out_of_scope"]}
{"text": "qqq zzz", "ids": ["out_of_scope"]}
{"text": "what is chemo", "ids": ["out_of_scope"], "near_miss": true}
{"text": "what is lung cancer", "ids": ["out_of_scope"], "near_miss": true}
)");
  EXPECT_EQ(f.out_of_scope, 4U);
  EXPECT_EQ(f.near_misses, 2U);
  EXPECT_DOUBLE_EQ(f.oos_false, 25);
  EXPECT_DOUBLE_EQ(f.oos_false_near_miss, 50);
  EXPECT_DOUBLE_EQ(f.all_right, 75);
}

TEST_F(EvalTest, SafetyIsRecalledOrAlarmedFalsely) {
  const EvalFigures f = figures(R"({"text": "i have a fever", "ids": ["safety.emergency"]}
{"text": "my fingers went blue", "ids": ["safety.emergency"]}
{"text": "i want to die", "ids": ["safety.crisis"]}
{"text": "what is chemo. also i have a fever", "ids": ["chemo.overview"]}
{"text": "i have a fever", "ids": ["chemo.overview", "safety.emergency"]}
{"text": "what is chemo", "ids": ["chemo.overview"]}
)");
  EXPECT_EQ(f.safety, 3U);
  EXPECT_NEAR(f.safety_recall, 200.0 / 3, 1e-9);
  EXPECT_DOUBLE_EQ(f.emergency_recall, 50);
  EXPECT_DOUBLE_EQ(f.crisis_recall, 100);
  EXPECT_EQ(f.not_safety, 2U);  // where a safety id is one of the accepted, it is no alarm
  EXPECT_DOUBLE_EQ(f.safety_alarm, 50);
}

TEST_F(EvalTest, ReachIsWithinTheFirstFiveShown) {
  // One answer, then four suggestions: all five count.
  EXPECT_TRUE(outcome(R"({"text": "what is chemo", "ids": ["radiation.overview"]})").reached);
  EXPECT_FALSE(outcome(R"({"text": "what is chemo", "ids": ["radiation.side_effects"]})").reached);
  // A clarification does not answer, but reaches.
  const EvalOutcome& asked_back = outcome(R"({"text": "side effects", "ids": ["chemo.side_effects"]})");
  EXPECT_TRUE(asked_back.given.empty());
  EXPECT_DOUBLE_EQ(asked_back.right, 0);
  EXPECT_TRUE(asked_back.reached);
  const EvalFigures f = figures(R"({"text": "what is chemo", "ids": ["radiation.overview"]}
{"text": "qqq zzz", "ids": ["chemo.overview"]})");
  EXPECT_DOUBLE_EQ(f.reach, 50);
  EXPECT_DOUBLE_EQ(f.wrong, 50);
}

TEST_F(EvalTest, OfAConversationTheLastTurnCounts) {
  EXPECT_DOUBLE_EQ(
      outcome(R"({"turns": ["qqq", "what is chemo", "side effects"], "ids": ["chemo.side_effects"]})").right, 1);
  EXPECT_DOUBLE_EQ(outcome(R"({"turns": ["what is radiation", "side effects"], "ids": ["chemo.side_effects"]})").wrong,
                   1);
  const auto& both = outcomes(R"({"turns": ["what is chemo"], "ids": ["chemo.overview"]}
{"turns": ["side effects"], "ids": ["chemo.side_effects"]})");
  EXPECT_TRUE(both[1].given.empty());  // lines know nothing of each other
}

TEST_F(EvalTest, TheSecondOneIsWhateverWasReallySecond) {
  // Shown were side_effects, hair, work, radiation.overview; the line's author thought of others in those places.
  const auto line = [](const char* says, const char* id) {
    return std::string(R"({"turns": ["what is chemo", ")") + says + R"("], "ids": [")" + id +
           R"("], "offered": ["chemo.work", "chemo.cost", "radiation.cost"]})";
  };
  EXPECT_DOUBLE_EQ(outcome(line("2", "chemo.cost")).right, 1);
  EXPECT_DOUBLE_EQ(outcome(line("the second one", "chemo.work")).wrong, 1);  // that stood first
  EXPECT_DOUBLE_EQ(outcome(line("1", "chemo.work")).right, 1);
  EXPECT_DOUBLE_EQ(outcome(line("3", "radiation.cost")).right, 1);
  EXPECT_DOUBLE_EQ(outcome(line("the last one", "radiation.cost")).right, 1);  // the last of either list
  EXPECT_DOUBLE_EQ(outcome(line("the last one", "chemo.cost")).wrong, 1);
  EXPECT_DOUBLE_EQ(outcome(line("2", "chemo.hair")).right, 1);  // not one of the offered: taken as it is
}

TEST_F(EvalTest, WithNothingShownTheIdsHoldAsTheyAre) {
  EXPECT_DOUBLE_EQ(
      outcome(R"({"text": "what is chemo", "ids": ["chemo.overview"], "offered": ["chemo.overview"]})").right, 1);
}

TEST_F(EvalTest, ASafetyTailIsNoAnswer) {
  const EvalOutcome& o =
      outcome(R"({"text": "chemo cause chills: chemo side effects?", "ids": ["chemo.side_effects"]})");
  EXPECT_EQ(o.given, std::vector<std::string>{"chemo.side_effects"});
}

TEST_F(EvalTest, PrintsRowsThatHaveLines) {
  const EvalFigures f = figures(R"({"text": "what is chemo", "ids": ["chemo.overview"]}
{"text": "qqq zzz", "ids": ["chemo.overview"]})");
  const std::string text = to_text(f);
  EXPECT_NE(text.find("in scope: right                          50.0 %  of 2\n"), std::string::npos) << text;
  EXPECT_EQ(text.find("safety: recall"), std::string::npos) << text;
  EXPECT_EQ(text.find("nan"), std::string::npos) << text;
  const auto json = nlohmann::json::parse(to_json(f));
  EXPECT_EQ(json["in_scope_lines"], 2);
  EXPECT_EQ(json["none"], 50.0);
  EXPECT_EQ(json["safety_recall"], 0.0);
}

}  // namespace
}  // namespace verbatim::authoring
