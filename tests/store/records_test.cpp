// The ledger and the log of messages that were not understood.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "run_task.h"
#include "store/ledger.h"
#include "store/scrubber.h"
#include "store/unmatched_log.h"
#include "temporary_folder.h"

namespace verbatim::store {
namespace {

using sample::run;

class RecordsTest : public testing::Test {
 protected:
  base::NullLog log_;
  const sample::TemporaryFolder folder_;
};

TEST_F(RecordsTest, TheLedgerSaysWhatWasSaidAndIsAppendedTo) {
  const std::string path = folder_.path() / "ledger";
  for (std::uint64_t life = 1; life <= 2; ++life) {
    auto ledger = Ledger::open(path, log_);
    ASSERT_TRUE(ledger);
    EXPECT_TRUE(run((*ledger)->append({{"key", life, "a.b", "a.c", "sha256:0", "en", "v1"}})));
  }
  std::ifstream file(path);
  std::string first, second, third;
  ASSERT_TRUE(std::getline(file, first) && std::getline(file, second));
  EXPECT_FALSE(std::getline(file, third));
  EXPECT_NE(first.find(R"("session":"key","reply":"r1","intent":"a.b","response":"a.c","lang":"en",)"
                       R"("digest":"sha256:0","content":"v1"})"),
            std::string::npos)
      << first;
}

TEST_F(RecordsTest, ALedgerThatCannotBeOpenedNamesItself) {
  const auto ledger = Ledger::open(folder_.path() / "no" / "ledger", log_);
  ASSERT_FALSE(ledger);
  EXPECT_NE(ledger.error().message.find("ledger"), std::string::npos);
}

TEST_F(RecordsTest, ALedgerThatCannotBeWrittenSaysSo) {
  auto ledger = Ledger::open("/dev/full", log_);
  ASSERT_TRUE(ledger);
  EXPECT_FALSE(run((*ledger)->append({LedgerEntry{}})));
}

class UnmatchedTest : public RecordsTest {
 protected:
  void open(const UnmatchedLimits& limits = {}) {
    auto opened = UnmatchedLog::open(path_, limits, log_);
    ASSERT_TRUE(opened) << opened.error().message;
    unmatched_ = *std::move(opened);
  }
  bool record(std::string session, std::string text) {
    return run(unmatched_->record({std::move(session), "en", std::move(text)}, {"my name is"}));
  }
  std::vector<std::string> texts() const {
    const auto all = UnmatchedLog::read(path_);
    EXPECT_TRUE(all);
    std::vector<std::string> out;
    for (const Unmatched& one : *all) out.push_back(one.text);
    return out;
  }

  std::string path_ = folder_.path() / "unmatched.db";
  std::unique_ptr<UnmatchedLog> unmatched_;
};

TEST_F(UnmatchedTest, MessagesAreScrubbedBeforeTheyAreWritten) {
  open();
  EXPECT_TRUE(record("a", "my name is Anna Quokka, call 020 7946 0018"));
  EXPECT_EQ(texts(), std::vector<std::string>{"my name is [name], call [number]"});
  unmatched_.reset();
  for (const auto& file : std::filesystem::directory_iterator(folder_.path())) {
    std::stringstream bytes;
    bytes << std::ifstream(file.path()).rdbuf();
    EXPECT_EQ(bytes.str().find("Quokka"), std::string::npos) << file.path();
  }
}

TEST_F(UnmatchedTest, ForgettingASessionForgetsItsMessages) {
  open();
  record("a", "one");
  record("b", "two");
  EXPECT_TRUE(run(unmatched_->forget("a")));
  EXPECT_EQ(texts(), std::vector<std::string>{"two"});
}

TEST_F(UnmatchedTest, IsBounded) {
  open({.most = 3});
  for (const char* text : {"one", "two", "three", "four"}) record("a", text);
  EXPECT_EQ(texts(), (std::vector<std::string>{"two", "three", "four"}));
  EXPECT_EQ(unmatched_->forgotten().too_many, 1u);
  EXPECT_EQ(unmatched_->forgotten().old, 0u);
}

TEST_F(UnmatchedTest, Expires) {
  open({.keep = std::chrono::hours(-1)});
  EXPECT_TRUE(record("a", "one"));
  EXPECT_TRUE(texts().empty());
  EXPECT_EQ(unmatched_->forgotten().old, 1u);
}

TEST(Scrubber, RemovesWhatTellsWhoWroteIt) {
  const auto scrubbed = [](std::string_view text) { return scrub(text, {"my name is", "(dr|mrs?)\\.?"}); };
  EXPECT_EQ(scrubbed("write to anna.b+c@example.co.uk please"), "write to [email] please");
  EXPECT_EQ(scrubbed("anna (at) example (dot) org"), "[email]");
  EXPECT_EQ(scrubbed("see https://me.example/anna?x=1 ok"), "see [link] ok");
  EXPECT_EQ(scrubbed("I am @anna_b"), "I am [name]");
  for (const char* number :
       {"0207 946 0018", "+44 (0)20 7946-0018", "943 476 5919", "12/03/1961", "4929-1234-5678-9012"}) {
    EXPECT_EQ(scrubbed(std::string("it is ") + number + " ok"), "it is [number] ok") << number;
  }
  EXPECT_EQ(scrubbed("MY NAME IS anna smith and I hurt"), "MY NAME IS [name] and I hurt");
  EXPECT_EQ(scrubbed("ask Dr. Zoë O'Neil-Brown"), "ask Dr. [name]");
}

TEST(Scrubber, KeepsWhatIsAboutTheIllness) {
  for (const char* text : {"fever of 38.5 for 3 days", "CDK4/6 and HER2+ stage 4", "5 mg or 10 mg", "i am 61"}) {
    EXPECT_EQ(scrub(text, {"my name is"}), text);
  }
}

}  // namespace
}  // namespace verbatim::store
