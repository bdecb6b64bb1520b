// What the author of a conversation file is told.
#include <gtest/gtest.h>

#include <fstream>

#include "authoring/conversation_test.h"
#include "dialogue/sample_bot.h"
#include "temporary_folder.h"

namespace verbatim::authoring {
namespace {

class ConversationFile : public testing::Test {
 protected:
  // The diagnostics, one a line, with FILE for the path.
  std::string play(std::string_view text) {
    std::ofstream(path_) << text;
    return play_file();
  }
  std::string play_file() {
    base::Diagnostics diagnostics;
    result_ = run_conversations(sample::spoken_assistant(), path_, diagnostics);
    std::string out;
    for (const base::Diagnostic& d : diagnostics.list()) {
      EXPECT_EQ(d.where.file, path_);
      out += base::to_string(d).replace(0, path_.size(), "FILE") + "\n";
    }
    return out;
  }

  sample::TemporaryFolder folder_;
  const std::string path_ = folder_.path() / "talk.yaml";
  ConversationResult result_;
};

TEST_F(ConversationFile, PassesWhenAllIsAsExpected) {
  EXPECT_EQ(play(R"(# a comment
- name: the topic is kept
  turns:
    - say: what is chemo
      answers: [chemo.overview]
      kind: answer
      suggests: [chemo.work, chemo.hair]
    - say: side effects
      answers: [chemo.side_effects]
    - choose: chemo.hair
      answers: [chemo.hair]
- name: it is forgotten
  turns:
    - say: side effects
      answers: [system.clarify]
      kind: clarify
    - say: what is chemo. also i have a fever
      answers: [safety.emergency, chemo.overview]
      kind: safety
)"),
            "");
  EXPECT_EQ(result_.conversations, 2U);
  EXPECT_EQ(result_.turns, 5U);
}

TEST_F(ConversationFile, AFailedExpectationIsShownAtItsLine) {
  EXPECT_EQ(play(R"(- name: wrong all over
  turns:
    - say: what is chemo
      answers: [chemo.hair, chemo.work]
    - say: hello
      kind: clarify
    - choose: chemo.overview
      suggests: [chemo.hair, chemo.cost]
    - say: qqq zzz
      answers: []
)"),
            "FILE:4:16: error[answers] wrong all over: \"what is chemo\" is answered with chemo.overview, expected "
            "chemo.hair, chemo.work (run `verbatim explain` on it)\n"
            "FILE:6:13: error[kind] wrong all over: \"hello\" gives a reply of kind answer\n"
            "FILE:8:17: error[suggests] wrong all over: \"chemo.overview\" does not suggest chemo.cost, but "
            "chemo.side_effects, chemo.hair, chemo.work, radiation.overview\n"
            "FILE:10:16: error[answers] wrong all over: \"qqq zzz\" is answered with system.not_understood, expected "
            "nothing (run `verbatim explain` on it)\n");
  EXPECT_EQ(result_.turns, 4U);
}

TEST_F(ConversationFile, AnUnknownKeyIsShownAndTheTurnIsPlayedStill) {
  EXPECT_EQ(play(R"(- name: a slip
  turns:
    - say: what is chemo
      answer: [chemo.overview]
      kind: clarify
)"),
            "FILE:4:7: error[unknown-key] unknown key `answer` (a turn has say or choose, answers, kind, suggests)\n"
            "FILE:5:13: error[kind] a slip: \"what is chemo\" gives a reply of kind answer\n");
}

TEST_F(ConversationFile, AnUnknownIntentCannotBeChosen) {
  EXPECT_EQ(play("- name: a tap\n  turns:\n    - choose: chemo.cost\n"),
            "FILE:3:15: error[unknown-intent] there is no intent chemo.cost\n");
}

TEST_F(ConversationFile, WhatIsMissingIsNamed) {
  EXPECT_EQ(play("- turns: []\n- name: no turns\n"),
            "FILE:1:3: error[conversation-format] a conversation needs `name` and `turns`\n"
            "FILE:2:3: error[conversation-format] a conversation needs `name` and `turns`\n");
  EXPECT_EQ(play("- name: silence\n  turns:\n    - answers: [chemo.hair]\n"),
            "FILE:3:7: error[conversation-format] a turn needs `say` or `choose`\n");
  EXPECT_EQ(play("just words\n"),
            "FILE:1:1: error[conversation-format] a conversation file is a list of {name, turns}\n");
}

TEST_F(ConversationFile, BrokenYamlIsShownAtItsPlace) {
  EXPECT_TRUE(play("- name: broken\n  turns: [\n").starts_with("FILE:3:1: error[yaml-syntax] ")) << play_file();
  EXPECT_EQ(result_.conversations, 0U);
}

TEST_F(ConversationFile, AMissingFileIsNamed) {
  EXPECT_EQ(play_file(), "FILE: error[unreadable] cannot be read (give the path of a conversation file)\n");
}

}  // namespace
}  // namespace verbatim::authoring
