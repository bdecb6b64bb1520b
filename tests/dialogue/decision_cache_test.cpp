// What is recalled is what would have been decided: conversations with a cache and without are the same, also after a
// reload. And the cache is bounded, counts, and tells apart what must be told apart.
#include "dialogue/decision_cache.h"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <set>

#include "content/loader.h"
#include "dialogue/conversation.h"
#include "dialogue/sample_bot.h"

namespace verbatim::dialogue {
namespace {

constexpr std::size_t kAmple = 100'000;

struct Said {
  bool chosen = false;  // or typed
  std::string text;
};
using Talk = std::vector<Said>;

// Every conversation of tests/conversations.
std::vector<Talk> talks() {
  std::vector<Talk> all;
  std::set<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(VERBATIM_CONTENT "/tests/conversations")) {
    files.insert(file.path());
  }
  for (const auto& file : files) {
    for (const YAML::Node& conversation : YAML::LoadFile(file.string())) {
      all.emplace_back();
      for (const YAML::Node& turn : conversation["turns"]) {
        const bool chosen = static_cast<bool>(turn["choose"]);
        all.back().push_back({chosen, (chosen ? turn["choose"] : turn["say"]).as<std::string>()});
      }
    }
  }
  return all;
}

// All that was replied, and what the session remembers at the end.
std::string play(const Assistant& assistant, const Talk& talk) {
  Session session;
  base::TimePoint now{};
  std::string seen;
  for (const Said& said : talk) {
    const Request request = said.chosen ? Request(Choice{"", said.text}) : Request(UserMessage{"", said.text});
    const Outcome outcome = take_turn(assistant, session, request, now += std::chrono::seconds(20));
    const Reply& reply = std::get<Numbered>(outcome).reply;
    (seen += to_string(reply.kind)) += ':';
    for (const Answer& answer : reply.answers) ((seen += answer.intent) += ' ') += answer.response->digest;
    for (const Suggestion& suggestion : reply.suggestions) (seen += " > ") += suggestion.intent;
    seen += '\n';
  }
  return seen + session.history.pack();
}

std::unique_ptr<const Assistant> make(std::shared_ptr<const content::Content> content,
                                      const std::shared_ptr<DecisionCache>& cache) {
  base::Diagnostics diagnostics;
  auto made = std::make_unique<const Assistant>(std::move(content), matching::EngineOptions{}, diagnostics, cache);
  for (const base::Diagnostic& d : diagnostics.list()) ADD_FAILURE() << base::to_string(d);
  return made;
}

std::shared_ptr<const content::Content> spoken(std::string_view topics) {
  auto content = std::make_shared<content::Content>();
  content->languages.push_back(sample::spoken_language(topics));
  return content;
}

TEST(DecisionCacheTest, TheShippedConversationsAreTheSameWithItAndWithout) {
  base::Diagnostics diagnostics;
  auto loaded = content::load(VERBATIM_CONTENT, diagnostics);
  ASSERT_TRUE(loaded);
  const auto content = std::make_shared<const content::Content>(std::move(*loaded));
  const auto cache = std::make_shared<DecisionCache>(kAmple);
  const auto plain = make(content, nullptr);
  const auto remembering = make(content, cache);
  const std::vector<Talk> all = talks();
  ASSERT_GT(all.size(), 50u);
  for (const Talk& talk : all) {
    const std::string expected = play(*plain, talk);
    EXPECT_EQ(play(*remembering, talk), expected);  // some of it is known already
    EXPECT_EQ(play(*remembering, talk), expected);  // and now all of it
  }
  const RecentCounts counts = cache->decisions.counts();
  EXPECT_GE(counts.hits, counts.misses);
  EXPECT_GT(counts.misses, 100u);
}

TEST(DecisionCacheTest, AReloadBeginsAfresh) {
  const auto cache = std::make_shared<DecisionCache>(kAmple);
  const Talk talk = {{false, "what is chemo"},
                     {false, "2"},
                     {false, "and the side effects of radiation"},
                     {false, "will chemo take my hair"}};
  const auto before = make(spoken(sample::kSpokenTopics), cache);
  const std::string then = play(*before, talk);
  EXPECT_EQ(play(*before, talk), then);
  // The same intents at other positions: a decision of before would answer with another text.
  std::string topics(sample::kSpokenTopics);
  const std::string overview =
      "  chemo.hair:\n    strong: [\"{chemo} & {hair}\"]\n    examples: [\"will chemo take my hair\"]\n";
  const std::size_t at = topics.find(overview);
  ASSERT_NE(at, std::string::npos);
  topics.erase(at, overview.size());
  const std::string expected = play(*make(spoken(topics), nullptr), talk);
  EXPECT_NE(expected, then);
  EXPECT_EQ(play(*make(spoken(topics), cache), talk), expected);
  EXPECT_EQ(play(*before, talk), then);  // a turn that began before the reload goes on as it was
}

TEST(DecisionCacheTest, WhoWantsATraceGetsTheWholeOfIt) {
  const auto cache = std::make_shared<DecisionCache>(kAmple);
  const auto assistant = make(spoken(sample::kSpokenTopics), cache);
  for (int i = 0; i < 2; ++i) {
    Context context;
    matching::Trace trace;
    assistant->bot("en").answer(context, "side effects of chemo", {}, &trace);
    EXPECT_FALSE(trace.terms.empty());
  }
}

TEST(DecisionCacheTest, TheFingerprintCoversAllThatADecisionDependsOn) {
  const DecisionCache cache(kAmple), other_process(kAmple);
  const Fingerprint print = cache.fingerprint(1, "text", {"topic", "intent"});
  EXPECT_EQ(cache.fingerprint(1, "text", {"topic", "intent"}), print);
  EXPECT_NE(cache.fingerprint(2, "text", {"topic", "intent"}), print);
  EXPECT_NE(cache.fingerprint(1, "texts", {"topic", "intent"}), print);
  EXPECT_NE(cache.fingerprint(1, "text", {"topics", "intent"}), print);
  EXPECT_NE(cache.fingerprint(1, "text", {"topic", ""}), print);
  EXPECT_NE(cache.fingerprint(1, "text", {"topici", "ntent"}), print);
  EXPECT_NE(cache.fingerprint(1, "texttopic", {"", "intent"}), print);
  EXPECT_NE(other_process.fingerprint(1, "text", {"topic", "intent"}), print);
}

TEST(RecentMapTest, HoldsWhatWasUsedLastAndNoMoreThanItMay) {
  RecentMap<std::uint64_t> map(320);  // 16 shards of two generations of ten
  const auto key = [](std::uint64_t i) { return Fingerprint{i % 16, i}; };
  for (std::uint64_t i = 0; i < 1600; ++i) {
    map.put(key(i), i);
    EXPECT_EQ(map.find(key(i % 16)), i % 16) << i;  // asked for all the time, so it stays
  }
  const RecentCounts counts = map.counts();
  EXPECT_LE(counts.entries, 320u);
  EXPECT_GE(counts.entries, 160u);
  EXPECT_GE(counts.dropped, 1000u);
  EXPECT_EQ(counts.hits, 1600u);
  EXPECT_EQ(map.find(key(16)), std::nullopt);
  EXPECT_EQ(map.counts().misses, 1u);
}

TEST(RecentMapTest, OfNoSizeHoldsNothing) {
  RecentMap<int> map(0);
  map.put({1, 1}, 1);
  EXPECT_EQ(map.find({1, 1}), std::nullopt);
}

}  // namespace
}  // namespace verbatim::dialogue
