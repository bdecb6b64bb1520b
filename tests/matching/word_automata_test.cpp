// Automata over words match what RE2 matches, wherever a regex can be one.
#include "matching/word_automata.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>

#include "content/expansion.h"
#include "matching/word_graph.h"

namespace verbatim::matching {
namespace {

content::Language language_with_terms() {
  content::Language language;
  const auto add = [&language](std::string name, std::vector<std::string> alternatives) {
    content::Term term;
    term.name = name;
    for (auto& alternative : alternatives) term.alternatives.push_back({std::move(alternative), {}});
    language.term_by_name[name] = static_cast<std::uint32_t>(language.terms.size());
    language.terms.push_back(std::move(term));
  };
  add("drug", {"chemo", "a (b|c)s?", "pill\\w*"});
  std::string many = "a b";
  for (char c = 'a'; c <= 'e'; ++c) {
    for (char d = 'a'; d <= 'e'; ++d) many += std::string("|b ") + c + " " + d + " " + d;
  }
  add("many", {many});
  return language;
}

text::NormalText message_of(const std::vector<std::string>& words) {
  text::NormalText message;
  for (const std::string& word : words) message.append(word, {});
  return message;
}

// The word after RE2's longest match of ` regex ` at a word.
std::size_t by_re2(const RE2& regex, const text::NormalText& message, std::size_t begin) {
  const re2::StringPiece text(message.text);
  re2::StringPiece match;
  const std::size_t from = message.tokens[begin].begin - 1;
  if (!regex.Match(text, from, text.size(), RE2::ANCHOR_START, &match, 1)) return begin;
  std::size_t end = begin;
  while (end < message.tokens.size() && message.tokens[end].begin < from + match.size()) ++end;
  return end;
}

class WordAutomataTest : public ::testing::TestWithParam<const char*> {};

TEST_P(WordAutomataTest, MatchWhatRe2Matches) {
  const content::Language language = language_with_terms();
  const auto graph = WordGrapher(language).graph(GetParam());
  ASSERT_TRUE(graph) << GetParam();
  WordTable table;
  WordAutomata automata;
  automata.add(*WordGrapher(language).graph("b c"), table);  // not the first
  const auto number = automata.add(*graph, table);
  RE2::Options options;
  options.set_longest_match(true);
  const RE2 regex(" (?:" + content::expand_regex(GetParam(), language) + ") ", options);
  const std::vector<std::string> words = {"a",     "b",    "c",     "d",   "e",    "as",    "bs",
                                          "cs",    "pill", "pills", "7",   "38.5", "her2+", "caf\xc3\xa9",
                                          "chemo", "abab", "bb",    "aab", "er",   "1234"};
  std::mt19937 random(11);
  std::size_t matched = 0;
  for (int n = 0; n < 3'000; ++n) {
    std::vector<std::string> chosen(1 + random() % 9);
    for (std::string& word : chosen) word = words[random() % (n % 2 == 0 ? 6 : words.size())];
    const text::NormalText message = message_of(chosen);
    const auto read = table.read(message);
    for (std::size_t begin = 0; begin < read.size(); ++begin) {
      const std::size_t expected = by_re2(regex, message, begin);
      ASSERT_EQ(automata.match(number, read, begin), expected) << GetParam() << " in" << message.text << "at " << begin;
      matched += expected > begin;
    }
  }
  EXPECT_GT(matched, 0U) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(Regexes, WordAutomataTest,
                         ::testing::Values("a (b|c)( d)?", "(a|b)( (c|d|e))* a", "(a )*b", "a( \\w+){0,3} b",
                                           "a( [a-z]+)? \\w* ?b", "pill\\w*( a)?", "(a|b)?( ?c)? ?d", "a ?b", "(ab)?ab",
                                           "[0-9]+( \\w+)+", "[0-9]{4}|[7-9] a", "b{2}|a+b", "{drug} {drug}?( d)*",
                                           "({many} ?)({many})?", "her2\\+( a| b)*", "caf\xc3\xa9 (a|b)",
                                           "(a|as|a b) (b|b c)( c)*", "\\w+s", "[a-c]s", "e?r|(a|b) (er|e r)"));

TEST(WordGrapherTest, LeavesToRe2WhatIsNoStepFromWordToWord) {
  const content::Language language = language_with_terms();
  WordGrapher grapher(language);
  for (const char* regex :
       {"a .{0,20}b", "a[^b]", "(?i)a", "^a", "[a-z ]{3} b", "\\w+x\\w+", "(ab)*c", "caf\xc3\xa9?"}) {
    EXPECT_FALSE(grapher.graph(regex)) << regex;
  }
}

TEST(WordGrapherTest, GivesUpWhatHasTooManyNodes) {
  const content::Language language = language_with_terms();
  std::string regex = "a";
  for (int i = 0; i < 300; ++i) regex += " b";
  EXPECT_FALSE(WordGrapher(language).graph(regex));
  EXPECT_TRUE(WordGrapher(language).graph(regex.substr(0, 200)));
}

TEST(WordTableTest, NumbersWordsAndReadsMessages) {
  WordTable table;
  for (int i = 0; i < 3'000; ++i) EXPECT_EQ(table.add("w" + std::to_string(i)), static_cast<WordId>(i));
  EXPECT_EQ(table.add("w7"), 7U);
  EXPECT_EQ(table.find("w2999"), 2'999U);
  EXPECT_EQ(table.find("w3000"), WordTable::kUnknown);
  const text::NormalText message = message_of({"w5", "new", "38.5"});
  const auto words = table.read(message);
  ASSERT_EQ(words.size(), 3U);
  EXPECT_EQ(words[0].id, 5U);
  EXPECT_TRUE(words[0].any_word);
  EXPECT_FALSE(words[0].any_letters);
  EXPECT_EQ(words[1].id, WordTable::kUnknown);
  EXPECT_TRUE(words[1].any_letters);
  EXPECT_FALSE(words[2].any_word);
}

}  // namespace
}  // namespace verbatim::matching
