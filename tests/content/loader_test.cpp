#include "content/loader.h"

#include <gtest/gtest.h>

#include "content/digest.h"
#include "content_folder.h"

namespace verbatim::content {
namespace {

Content load_valid(const ContentFolder& folder) {
  base::Diagnostics diagnostics;
  std::optional<Content> content = load(folder.path().string(), diagnostics);
  EXPECT_EQ(to_lines(diagnostics, folder.path()), "");
  return content ? std::move(*content) : Content{};
}

TEST(Loader, ReadsWhatAuthorsWrote) {
  const ContentFolder folder;
  const Content content = load_valid(folder);
  ASSERT_EQ(content.languages.size(), 1u);
  const Language& language = content.languages.at(0);
  EXPECT_EQ(language.tag, "en");
  EXPECT_EQ(language.intents.size(), 3u);
  EXPECT_EQ(language.responses.size(), 4u);

  const Intent* const intent = language.intent("chemo.overview");
  ASSERT_NE(intent, nullptr);
  EXPECT_EQ(intent->topic, "chemo");
  EXPECT_EQ(intent->tier, Tier::topical);
  EXPECT_EQ(intent->response.text, "chemo.overview");
  ASSERT_EQ(intent->patterns.size(), 2u);
  EXPECT_EQ(to_string(intent->patterns[1].strength), "bare");
  EXPECT_EQ(intent->patterns[0].source.where.line, 8);
  EXPECT_EQ(intent->patterns[0].source.where.column, 16);
  EXPECT_EQ(language.intent("chat.hello")->tier, Tier::chat);

  const Topic& topic = language.topics[language.topic_by_name.at("chemo")];
  EXPECT_EQ(topic.subject.text, "chemo");
  EXPECT_EQ(language.topics[language.topic_by_name.at("chat")].subject.text, "");
  const Term& term = language.terms[language.term_by_name.at("chemo")];
  ASSERT_EQ(term.misspelt.size(), 1u);
  EXPECT_EQ(term.misspelt[0].text, "kemo");
  EXPECT_EQ(language.terms[language.term_by_name.at("other_disease")].kind, TermKind::foreign);
  EXPECT_EQ(language.terms[language.term_by_name.at("dying")].hides[0].text, "feel_bad");

  EXPECT_EQ(language.rules.expand.at("what's"), "what is");
  EXPECT_EQ(language.rules.yes, (std::vector<std::string>{"yes", "ok"}));
  EXPECT_EQ(language.rules.ordinals[2], (std::pair<std::string, int>{"last", -1}));
}

TEST(Loader, TakesTheLastTurnOfAConversationThatSaysWhatWasAnsweredBefore) {
  ContentFolder folder;
  folder.write("intents/en/heard/typed.jsonl",
               "{\"turns\": [\"what is chemo\", \"how long for\"], \"ids\": [\"chemo.overview\"], \"after\": "
               "\"chemo.overview\"}\n"
               "{\"turns\": [\"what is chemo\", \"nobody knows\"], \"ids\": [\"chemo.overview\"]}\n"
               "{\"text\": \"kemo\", \"ids\": [\"chemo.overview\"]}\n");
  base::Diagnostics diagnostics;
  const auto content = load(folder.path().string(), diagnostics);
  ASSERT_TRUE(content) << to_lines(diagnostics, folder.path());
  const auto& heard = content->languages[0].heard;
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].text.text, "how long for");
  EXPECT_EQ(heard[0].after.text, "chemo.overview");
  EXPECT_EQ(heard[1].after.text, "");
}

TEST(Loader, ReadsResponsesByteForByte) {
  const ContentFolder folder;
  const Content content = load_valid(folder);
  const Response* const response = content.languages.at(0).response("chemo.side_effects");
  ASSERT_NE(response, nullptr);
  EXPECT_EQ(response->text,
            "**Common:** tiredness.\n\n- Call [116 123](tel:116123)\n- See [the guide](https://example.org/guide)");
  // From `sha256sum`, not from this program.
  EXPECT_EQ(response->digest, "sha256:f717b73c1a660d573410dc73944e18b4072ad7e10ba2d46529ddb63944fdff97");
  EXPECT_EQ(response->plain, "Common: tiredness.\n\n- Call 116 123\n- See the guide (https://example.org/guide)");
  EXPECT_EQ(response->review.status, ReviewStatus::approved);
  EXPECT_EQ(response->review.on, "2026-01-31");
  EXPECT_EQ(response->sources[0].publisher, "An institute");
}

TEST(Loader, AcceptsCrlfAndByteOrderMarks) {
  ContentFolder folder;
  const std::string head = "\xEF\xBB\xBF---\r\nid: chat.hello\r\ntitle: Hello\r\nask: Hello?\r\nsources: []\r\n---\r\n";
  folder.write("responses/en/chat/hello.md", head + "\r\n  \r\nHello.  \r\n\r\n- you\r\n\r\n");
  const Content content = load_valid(folder);
  EXPECT_EQ(content.languages.at(0).response("chat.hello")->text, "Hello.  \r\n\r\n- you");
  EXPECT_EQ(content.languages.at(0).response("chat.hello")->plain, "Hello.\n\n- you");
}

TEST(Loader, NamesFilesAsReachedFromTheRoot) {
  ContentFolder folder;
  folder.write("intents/en/chat.yaml", "[]");
  const std::filesystem::path before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  for (const auto& [root, expected] : {std::pair{".", "intents/en/chat.yaml"}, std::pair{"./", "intents/en/chat.yaml"},
                                       std::pair{"intents/..", "intents/en/chat.yaml"}}) {
    base::Diagnostics diagnostics;
    EXPECT_FALSE(load(root, diagnostics));
    ASSERT_EQ(diagnostics.errors(), 1u) << root;
    EXPECT_EQ(diagnostics.list()[0].where.file, expected);
  }
  std::filesystem::current_path(before);
}

TEST(Version, DependsOnEveryFileAndOnNothingElse) {
  ContentFolder folder;
  const ContentFolder same;
  const std::string version = load_valid(folder).version;
  EXPECT_EQ(version.size(), 64u);
  EXPECT_EQ(load_valid(same).version, version);
  folder.write("responses/en/README.md", "Not content.");
  EXPECT_EQ(load_valid(folder).version, version);
  folder.write("intents/en/_language.yaml", read_text(folder.path() / "intents/en/_language.yaml") + "# a comment\n");
  EXPECT_NE(load_valid(folder).version, version);
}

TEST(Digest, IsSha256) {
  // FIPS 180-4, example of one block.
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(text_digest(""), "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

}  // namespace
}  // namespace verbatim::content
