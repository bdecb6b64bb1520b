#include "dialogue/conversation.h"

#include <gtest/gtest.h>

#include "sample_content.h"

namespace verbatim::dialogue {
namespace {

class Conversation : public testing::Test {
 protected:
  Conversation() { session_.language = "en"; }

  Outcome say(std::string text, std::string id = {}) { return turn(UserMessage{std::move(id), std::move(text)}); }
  Outcome turn(const Request& request) { return take_turn(sample::assistant(), session_, request, {}); }

  static std::string code(const Outcome& outcome) {
    const auto* problem = std::get_if<Problem>(&outcome);
    return problem == nullptr ? "none" : std::string(code_name(problem->code));
  }
  static const Numbered& numbered(const Outcome& outcome) {
    static const Numbered none;
    const auto* reply = std::get_if<Numbered>(&outcome);
    if (reply == nullptr) ADD_FAILURE() << "error " << code(outcome);
    return reply == nullptr ? none : *reply;
  }
  static std::string answered(const Outcome& outcome) {
    const Numbered& reply = numbered(outcome);
    return reply.reply.answers.empty() ? "nothing" : std::string(reply.reply.answers[0].intent);
  }

  Session session_;
};

TEST_F(Conversation, RepliesAreCounted) {
  const Outcome first = say("what is chemo");
  EXPECT_EQ(answered(first), "chemo.overview");
  EXPECT_EQ(numbered(first).seq, 1u);
  EXPECT_EQ(numbered(say("what is pain relief")).seq, 2u);
  EXPECT_EQ(session_.seq, 2u);
  ASSERT_EQ(session_.history.size(), 2u);
  EXPECT_EQ(session_.history.since(0)[0].answers[0].response, "chemo.overview");
}

TEST_F(Conversation, TheSameIdGetsTheSameReplyAgain) {
  const Outcome first = say("what is chemo", "c1");
  say("what is pain relief", "c2");
  const Outcome again = say("what is pain relief", "c1");
  EXPECT_EQ(answered(again), "chemo.overview");
  EXPECT_EQ(numbered(again).seq, numbered(first).seq);
  EXPECT_TRUE(numbered(again).repeated);
  EXPECT_FALSE(numbered(first).repeated);
  EXPECT_EQ(session_.seq, 2u);
}

TEST_F(Conversation, WithoutAnIdNothingIsTheSame) {
  say("what is chemo");
  EXPECT_FALSE(numbered(say("what is chemo")).repeated);
  EXPECT_EQ(session_.seq, 2u);
}

TEST_F(Conversation, AnErrorDoesNotUseUpItsId) {
  EXPECT_EQ(code(say(" ", "c1")), "empty");
  EXPECT_EQ(answered(say("what is chemo", "c1")), "chemo.overview");
}

TEST_F(Conversation, EmptyIsWhatAReaderWouldNotSee) {
  for (const char* text : {"", " ", "\n\t \r", "\u00a0\u2003\u3000", "\u200b\ufeff", "\x01"}) {
    EXPECT_EQ(code(say(text)), "empty") << '"' << text << '"';
  }
  EXPECT_EQ(session_.seq, 0u);
  EXPECT_NE(code(say("?")), "empty");
}

TEST_F(Conversation, LengthIsCountedInCharacters) {
  std::string text;
  for (std::size_t i = 0; i < kMaxMessageCharacters; ++i) text += "\U0001F600";
  EXPECT_NE(code(say(text)), "too_long");
  const Outcome outcome = say(text + "a");
  EXPECT_EQ(code(outcome), "too_long");
  EXPECT_EQ(std::get<Problem>(outcome).text->id, "system.too_long");
}

TEST_F(Conversation, AnOverlongCryForHelpIsHeard) {
  const std::string padding(2'000, 'x');
  const Outcome outcome = say(padding + " chest pain");
  EXPECT_EQ(answered(outcome), "safety.emergency");
  EXPECT_EQ(numbered(outcome).reply.kind, ReplyKind::safety);
  EXPECT_EQ(answered(say("chest pain " + padding)), "safety.emergency");
  EXPECT_EQ(session_.seq, 2u);
}

TEST_F(Conversation, ChoosesWhatExistsAndIsNotTheSystems) {
  EXPECT_EQ(answered(turn(Choice{"c1", "pain.overview"})), "pain.overview");
  EXPECT_TRUE(numbered(turn(Choice{"c1", "pain.overview"})).repeated);
  EXPECT_EQ(code(turn(Choice{"c2", "no.such"})), "unknown_intent");
  EXPECT_EQ(code(turn(Choice{"c3", "system.welcome"})), "unknown_intent");
  EXPECT_EQ(session_.seq, 1u);
}

TEST_F(Conversation, FeedbackIsForARememberedReply) {
  say("what is chemo");
  EXPECT_TRUE(std::holds_alternative<Acknowledged>(turn(Feedback{"", "r1", "up"})));
  EXPECT_TRUE(std::holds_alternative<Acknowledged>(turn(Feedback{"", "r1", "down"})));
  for (const char* reply : {"r2", "r0", "1", "r", "r1x", "r-1", "r99999999999999999999999"}) {
    EXPECT_EQ(code(turn(Feedback{"", reply, "up"})), "unknown_reply") << reply;
  }
  EXPECT_EQ(code(turn(Feedback{"", "r1", "sideways"})), "bad_request");
}

TEST_F(Conversation, ForgetsEverything) {
  say("what is chemo", "c1");
  const Outcome outcome = turn(Forget{"c2"});
  ASSERT_TRUE(std::holds_alternative<Forgotten>(outcome));
  EXPECT_EQ(std::get<Forgotten>(outcome).text->id, "system.forgotten");
  EXPECT_EQ(session_.history.size(), 0u);
  EXPECT_TRUE(session_.context.topic.empty());
  EXPECT_FALSE(numbered(say("what is chemo", "c1")).repeated);
}

TEST_F(Conversation, RemembersTheLastFewRepliesOnly) {
  for (std::size_t i = 0; i < kMaxRecords + 1; ++i) say("hello", "c" + std::to_string(i));
  EXPECT_EQ(session_.history.size(), kMaxRecords);
  EXPECT_FALSE(numbered(say("hello", "c0")).repeated);
  EXPECT_TRUE(numbered(say("hello", "c9")).repeated);
}

TEST_F(Conversation, FeedbackIsKeptWithItsReply) {
  say("what is chemo");
  say("hello");
  turn(Feedback{"", "r1", "down"});
  EXPECT_EQ(session_.history.since(0)[0].rating, Rating::down);
  EXPECT_EQ(session_.history.since(0)[1].rating, Rating::none);
}

TEST_F(Conversation, GivesAgainExactlyWhatWasMissed) {
  for (const char* id : {"c1", "c2", "c3"}) say("what is chemo", id);
  const auto both = missed(sample::assistant(), session_, 1);
  ASSERT_TRUE(both);
  ASSERT_EQ(both->size(), 2u);
  EXPECT_EQ((*both)[0].client_id, "c2");
  EXPECT_EQ((*both)[0].numbered.seq, 2u);
  EXPECT_EQ((*both)[1].numbered.reply.answers[0].intent, "chemo.overview");
  EXPECT_FALSE((*both)[1].numbered.reply.answers[0].updated);
  EXPECT_TRUE(missed(sample::assistant(), session_, 3)->empty());
}

TEST_F(Conversation, AllOrNothingIsGivenAgain) {
  EXPECT_FALSE(missed(sample::assistant(), session_, 1)) << "the client has seen more than the session knows";
  for (std::size_t i = 0; i < kMaxRecords + 1; ++i) say("hello");
  EXPECT_FALSE(missed(sample::assistant(), session_, 0)) << "the first reply is too long ago";
  EXPECT_EQ(missed(sample::assistant(), session_, 1)->size(), kMaxRecords);
  ReplyRecord gone;
  gone.seq = ++session_.seq;
  gone.answers = {{"no.longer", "no.longer", 0}};
  session_.history.add(gone);
  EXPECT_FALSE(missed(sample::assistant(), session_, session_.seq - 1)) << "the content no longer has it";
}

TEST_F(Conversation, AChangedTextIsMarked) {
  ReplyRecord older;
  older.seq = ++session_.seq;
  older.client_id = "c1";
  older.answers = {{"chemo.overview", "chemo.overview", 7}};
  session_.history.add(older);
  EXPECT_TRUE(missed(sample::assistant(), session_, 0)->front().numbered.reply.answers[0].updated);
  EXPECT_TRUE(numbered(say("hello", "c1")).reply.answers[0].updated);
}

TEST_F(Conversation, RefusesBadIds) {
  EXPECT_EQ(code(say("hello", "a b")), "bad_id");
  EXPECT_EQ(code(say("hello", std::string(65, 'a'))), "bad_id");
  EXPECT_EQ(code(say("hello", std::string(64, 'a'))), "none");
  EXPECT_EQ(code(turn(Forget{"\u00e9"})), "bad_id");
}

TEST_F(Conversation, WelcomeOffersWhatItShows) {
  const Reply reply = welcome(sample::assistant(), session_);
  ASSERT_EQ(reply.answers.size(), 1u);
  EXPECT_EQ(reply.answers[0].intent, "system.welcome");
  ASSERT_EQ(reply.suggestions.size(), 2u);
  EXPECT_EQ(reply.suggestions[1].label, "What is pain relief?");
  EXPECT_EQ(session_.context.suggestions, (std::vector<std::string>{"chemo.overview", "pain.overview"}));
  EXPECT_EQ(session_.seq, 0u);
}

TEST(ErrorCodes, OnlySomePass) {
  EXPECT_EQ(code_name(ErrorCode::bad_json), "bad_json");
  EXPECT_EQ(code_name(ErrorCode::internal), "internal");
  EXPECT_TRUE(is_temporary(ErrorCode::overloaded));
  EXPECT_FALSE(is_temporary(ErrorCode::too_long));
}

}  // namespace
}  // namespace verbatim::dialogue
