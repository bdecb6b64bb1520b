// What is said, what is offered next, and how an offer is taken up.
#include "dialogue/bot.h"

#include <gtest/gtest.h>

#include "dialogue/sample_bot.h"

namespace verbatim::dialogue {
namespace {

using List = std::vector<std::string>;

std::string joined(const List& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : " ") + item;
  return out;
}

class BotTest : public testing::Test {
 protected:
  // The answers as "a.b c.d", "clarify: ..." and the like before them unless it is a plain answer.
  std::string say(std::string_view text) { return told(bot().answer(context_, text, now_)); }
  std::string tap(std::string_view intent) {
    const auto reply = bot().choose(context_, intent, now_);
    return reply ? told(*reply) : "nothing";
  }
  std::string told(const Reply& reply) {
    std::string out = reply.kind == ReplyKind::answer ? "" : std::string(to_string(reply.kind)) + ":";
    for (const Answer& answer : reply.answers) out += (out.empty() ? "" : " ") + std::string(answer.intent);
    return out;
  }
  // The intent that `message` picks from what is on the screen.
  std::string pick(std::string_view message) const {
    const Chooser chooser(bot().language(), bot().engine());
    return chooser.choose(context_, chooser.read(message)).value_or("nothing");
  }
  std::string offered() const { return joined(context_.suggestions); }

  static const Bot& bot() { return sample::spoken_assistant().bot("en"); }

  Context context_;
  base::TimePoint now_ = base::TimePoint{} + std::chrono::hours(1000);
};

class ChooserTest : public BotTest {
 protected:
  ChooserTest() { context_.suggestions = {"chemo.side_effects", "chemo.hair", "chemo.work", "radiation.overview"}; }
};

TEST_F(ChooserTest, TakesNumbersAndOrdinals) {
  for (const char* message : {"2", "2.", " 2 ", "number 2 please", "second", "the second one", "The SECOND one!"}) {
    EXPECT_EQ(pick(message), "chemo.hair") << message;
  }
  EXPECT_EQ(pick("first"), "chemo.side_effects");
  EXPECT_EQ(pick("the last one"), "radiation.overview");
  EXPECT_EQ(pick("4"), "radiation.overview");
}

TEST_F(ChooserTest, TheLastIsOfThoseOnTheScreen) {
  context_.suggestions = {"chemo.hair"};
  EXPECT_EQ(pick("last one"), "chemo.hair");
  EXPECT_EQ(pick("1"), "chemo.hair");
}

TEST_F(ChooserTest, YesTakesTheFirst) {
  EXPECT_EQ(pick("yes"), "chemo.side_effects");
  EXPECT_EQ(pick("Yes, please!"), "chemo.side_effects");
  EXPECT_EQ(pick("yes chemo"), "nothing");
}

TEST_F(ChooserTest, TakesTheLabelTypedOut) {
  EXPECT_EQ(pick("Must everyone stop earning?"), "chemo.work");
  EXPECT_EQ(pick("must EVERYONE stop earning"), "chemo.work");
  EXPECT_EQ(pick("must everyone stop"), "nothing");
  context_.suggestions = {"chemo.hair"};
  EXPECT_EQ(pick("Must everyone stop earning?"), "nothing");  // not on the screen
}

TEST_F(ChooserTest, TellMeMoreTakesWhatIsUnreadOfTheTopic) {
  context_.topic = "radiation";
  EXPECT_EQ(pick("tell me more"), "radiation.overview");
  EXPECT_EQ(pick("please tell me more"), "radiation.overview");
  context_.topic = "chemo";
  context_.visited = {"chemo.side_effects"};
  EXPECT_EQ(pick("tell me more"), "chemo.hair");
  context_.visited = {"chemo.side_effects", "chemo.hair", "chemo.work"};
  EXPECT_EQ(pick("tell me more"), "radiation.overview");  // the topic is read to its end
  context_.visited.push_back("radiation.overview");
  EXPECT_EQ(pick("tell me more"), "nothing");
  EXPECT_EQ(pick("tell me more about chemo"), "nothing");  // a question of its own
}

TEST_F(ChooserTest, WhatPicksNothingFallsThrough) {
  for (const char* message :
       {"9", "2 3", "2 chemo", "the second wig", "one", "", "?", "the the the the the the the the the the the the 2"}) {
    EXPECT_EQ(pick(message), "nothing") << message;
  }
  context_.suggestions.clear();
  for (const char* message : {"2", "yes", "last one", "Must everyone stop earning?", "tell me more"}) {
    EXPECT_EQ(pick(message), "nothing") << message;
  }
}

TEST_F(BotTest, OffersTheFollowUpsAndTakesANumber) {
  EXPECT_EQ(say("what is chemo"), "chemo.overview");
  EXPECT_EQ(offered(), "chemo.side_effects chemo.hair chemo.work radiation.overview");
  EXPECT_EQ(say("the last one"), "radiation.overview");
  EXPECT_EQ(offered(), "radiation.side_effects");
  EXPECT_EQ(context_.topic, "radiation");
}

TEST_F(BotTest, ANumberOutOfRangeIsAMessageLikeAnyOther) {
  say("what is chemo");
  EXPECT_EQ(say("9"), "fallback: system.not_understood");
  EXPECT_EQ(say("3"), "fallback: system.not_understood");  // one suggestion only
  EXPECT_EQ(say("1"), "radiation.overview");
}

TEST(BotAfterAReload, ASuggestionThatIsGoneIsAMessageLikeAnyOther) {
  Context context;
  context.suggestions = {"gone.away"};
  const Reply reply = sample::spoken_assistant().bot("en").answer(context, "1", {});
  EXPECT_EQ(reply.kind, ReplyKind::fallback);
}

TEST_F(BotTest, OffersTheFreshBeforeTheRead) {
  EXPECT_EQ(say("side effects of chemo"), "chemo.side_effects");
  EXPECT_EQ(offered(), "chemo.hair chemo.work chemo.overview radiation.side_effects");
  say("what is chemo");
  say("will chemo take my hair");
  EXPECT_EQ(say("side effects of chemo"), "chemo.side_effects");
  EXPECT_EQ(offered(), "chemo.work radiation.side_effects chemo.hair chemo.overview");
}

TEST_F(BotTest, OffersTheRunnerUp) {
  EXPECT_EQ(say("hair chemo job"), "clarify: system.clarify");
  EXPECT_EQ(offered(), "chemo.hair chemo.work chemo.overview");
}

TEST_F(BotTest, OffersNothingThatWasJustAnswered) {
  EXPECT_EQ(say("what is chemo and what is radiation"), "chemo.overview radiation.overview");
  EXPECT_EQ(offered(), "chemo.side_effects chemo.hair chemo.work");
  EXPECT_EQ(context_.topic, "radiation");
  EXPECT_EQ(context_.visited, (List{"chemo.overview", "radiation.overview"}));
}

TEST_F(BotTest, AsksBackWhenNotSure) {
  EXPECT_EQ(say("chemo yesterday ruined our garden party completely"), "clarify: system.clarify");
  EXPECT_EQ(offered(), "chemo.overview");
  EXPECT_TRUE(context_.topic.empty());
  EXPECT_EQ(say("yes"), "chemo.overview");
}

TEST_F(BotTest, FallsBackAndShowsAWayOn) {
  EXPECT_EQ(say("qqq zzz"), "fallback: system.not_understood");
  EXPECT_EQ(offered(), "radiation.overview");
  EXPECT_EQ(say("football"), "fallback: out_of_scope");
  EXPECT_EQ(offered(), "chemo.overview radiation.overview");
}

TEST_F(BotTest, ARefusalOffersWhatMightHaveBeenMeantFirst) {
  EXPECT_EQ(say("side effects of chemo for lung cancer"), "fallback: out_of_scope");
  EXPECT_EQ(offered(), "chemo.side_effects chemo.overview radiation.overview");
}

TEST_F(BotTest, WithoutARefusalItSaysThatItDidNotUnderstand) {
  const auto topics = sample::kSpokenTopics.substr(0, sample::kSpokenTopics.rfind("\n===\n"));
  const content::Language language = sample::spoken_language(topics);
  base::Diagnostics diagnostics;
  const Bot bot(language, {}, diagnostics);
  EXPECT_EQ(told(bot.answer(context_, "what is lung cancer", now_)), "fallback: system.not_understood");
}

TEST_F(BotTest, ASafetyReplyHasNoCheerfulSuggestions) {
  EXPECT_EQ(say("i have a fever"), "safety: safety.emergency");
  EXPECT_EQ(offered(), "");
  EXPECT_EQ(say("what is chemo. also i have a fever"), "safety: safety.emergency chemo.overview");
  EXPECT_EQ(offered(), "");
  EXPECT_EQ(context_.topic, "chemo");
  EXPECT_EQ(tap("safety.crisis"), "safety: safety.crisis");
}

TEST_F(BotTest, ATailFollowsATopicalAnswer) {
  EXPECT_EQ(say("chemo cause chills: chemo side effects?"), "chemo.side_effects safety.tail");
}

TEST_F(BotTest, NoMessageIsTooLongForSafety) {
  const std::string padding(5'000, 'x');
  const auto reply = bot().safety_only("what is chemo " + padding + " i have a fever");
  ASSERT_TRUE(reply);
  EXPECT_EQ(told(*reply), "safety: safety.emergency");
  EXPECT_TRUE(reply->suggestions.empty());
  EXPECT_FALSE(bot().safety_only("what is chemo " + padding));
}

TEST_F(BotTest, ChatDoesNotChangeTheTopic) {
  say("what is chemo");
  EXPECT_EQ(say("hello"), "chat.greeting");
  EXPECT_EQ(context_.topic, "chemo");
  EXPECT_EQ(context_.visited, List{"chemo.overview"});
}

TEST_F(BotTest, NoDeclinesWhatIsOffered) {
  EXPECT_EQ(say("no thanks"), "fallback: system.not_understood");  // to nothing
  EXPECT_EQ(say("no thanks"), "system.no_suggestion");
  EXPECT_EQ(offered(), "");
}

TEST_F(BotTest, TheTopicHoldsForFiveTurns) {
  say("what is chemo");
  for (int i = 1; i < kContextTurns; ++i) say("football");
  EXPECT_EQ(say("side effects"), "chemo.side_effects");
  for (int i = 0; i < kContextTurns; ++i) say("football");
  EXPECT_EQ(say("side effects"), "clarify: system.clarify");
}

TEST_F(BotTest, TheTopicHoldsForHalfAnHour) {
  say("what is chemo");
  now_ += std::chrono::minutes(30);
  EXPECT_EQ(say("side effects"), "chemo.side_effects");
  now_ += std::chrono::minutes(30) + std::chrono::seconds(1);
  EXPECT_EQ(say("side effects"), "clarify: system.clarify");
}

TEST_F(BotTest, ChoosesIntentsOnly) {
  EXPECT_EQ(tap("chemo.work"), "chemo.work");
  EXPECT_EQ(tap("out_of_scope"), "fallback: out_of_scope");
  for (const char* id : {"chemo.nothing", "system.clarify", "safety.tail", ""}) EXPECT_EQ(tap(id), "nothing") << id;
  EXPECT_EQ(context_.visited, List{"chemo.work"});
}

TEST_F(BotTest, RemembersEachAnswerOnceTheNewestLast) {
  for (const char* id : {"chemo.overview", "chemo.hair", "chemo.overview"}) tap(id);
  EXPECT_EQ(context_.visited, (List{"chemo.hair", "chemo.overview"}));
  context_.visited = {"a", "b", "c", "d", "e", "f", "g", "h"};
  tap("chemo.work");
  EXPECT_EQ(context_.visited, (List{"b", "c", "d", "e", "f", "g", "h", "chemo.work"}));
}

TEST_F(BotTest, BuildsAReplyAgainFromItsRecord) {
  ReplyRecord record;
  record.kind = ReplyKind::safety;
  record.answers = {{"safety.emergency", "safety.emergency", 0},
                    {"chemo.gone", "chemo.gone", 0},
                    {"system.clarify", "system.clarify", 0}};
  record.suggestions = {"chemo.work", "chemo.gone", "chemo.hair"};
  const Reply reply = bot().rebuild(record);
  EXPECT_EQ(told(reply), "safety: safety.emergency system.clarify");  // what the content no longer has is left out
  EXPECT_EQ(reply.answers[0].response->text, "Text of safety.emergency.");
  ASSERT_EQ(reply.suggestions.size(), 2U);
  EXPECT_EQ(reply.suggestions[0].label, "Must everyone stop earning?");
  EXPECT_EQ(reply.suggestions[1].intent, "chemo.hair");
}

TEST_F(BotTest, HasLinesOfItsOwn) {
  ASSERT_NE(bot().system_line("clarify"), nullptr);
  EXPECT_EQ(bot().system_line("clarify")->text, "Did you mean one of these?");
  EXPECT_EQ(bot().system_line("nothing"), nullptr);
}

TEST(Assistant, SpeaksTheLanguageOfTheLocale) {
  const auto tag = [](const char* locale) { return sample::spoken_assistant().bot(locale).language().tag; };
  EXPECT_EQ(tag("fr"), "fr");
  EXPECT_EQ(tag("FR"), "fr");
  EXPECT_EQ(tag("fr-CA"), "fr");
  EXPECT_EQ(tag("pt-br"), "pt-BR");
  for (const char* locale : {"en-GB", "", "-", "de", "f", "pt", "french"}) EXPECT_EQ(tag(locale), "en") << locale;
}

}  // namespace
}  // namespace verbatim::dialogue
