#include "text/normaliser.h"

#include <gtest/gtest.h>

#include <string>

namespace verbatim::text {
namespace {

const Expansions kExpansions = {
    {"what's", "what is"}, {"whats", "what is"}, {"i'm", "i am"}, {"dont", "do not"}, {"u", "you"}, {"plz", ""},
};

std::string normalised(std::string_view message) {
  return Normaliser(kExpansions).normalise(message).text;
}

struct Case {
  std::string input;
  std::string output;
};

void check(std::initializer_list<Case> cases) {
  for (const Case& c : cases) EXPECT_EQ(normalised(c.input), c.output) << c.input;
}

TEST(Normaliser, MakesLowerCaseWordsWithOneSpaceAround) {
  check({
      {"", " "},
      {" \t ?!", " "},
      {"What is CHEMO?", " what is chemo "},
      {"  two   spaces\r\n\nlines ", " two spaces lines "},
      {"triple-negative, (stage IV) [4] {x}", " triple negative stage iv 4 x "},
      {"_under_ *bold* ~wavy~ \"quoted\" <b>", " under bold wavy quoted b "},
      {"em—dash en–dash minus−sign", " em dash en dash minus sign "},
      {"me@example.org https://x.org/a", " me example org https x org a "},
      {"surgery & chemo, R&D", " surgery and chemo r and d "},
  });
}

TEST(Normaliser, FoldsCompatibilityFormsAndCase) {
  check({
      {"ＨＥＲ２＋ ﬁbrosis", " her2+ fibrosis "},
      {"Straße CAFÉ Cafe\u0301", " strasse café café "},
      {"stage Ⅳ", " stage iv "},
      {"ⓗⓔⓛⓟ 𝒽𝑒𝓁𝓅", " help help "},
      {"50㎎", " 50mg "},
      {"HER2⁺", " her2+ "},
      {"chemo\u00ADtherapy", " chemotherapy "},
      {"乳腺癌是什么？", " 乳腺癌是什么 "},
      {"二〇二〇", " 二〇二〇 "},
      {"ﷺ", " صلى الله عليه وسلم "},
  });
}

TEST(Normaliser, BlanksSymbols) {
  check({
      {"Kadcyla™ Herceptin® ©2020 Ibrance℠", " kadcyla herceptin 2020 ibrance "},
      {"38.5°C 38℃", " 38.5 c 38 c "},
      {"I😀feel👩‍⚕️sick🤮", " i feel sick "},
      {"1️⃣ ℹ️ Ⓜ️ № ½", " 1 "},
      {"😀", " "},
  });
}

TEST(Normaliser, KeepsNumbersAndSignsWhole) {
  check({
      {"38.5 38,5 1,000 1,000,000 1,000.5 1,0000", " 38.5 38.5 1000 1000000 1000.5 1.0000 "},
      {"1,0,000 12,34,567 1. 2, 3", " 1.0000 12.34567 1 2 3 "},
      {"CDK4/6 24/7 and/or 4/x", " cdk4/6 24/7 and or 4 x "},
      {"HER2+ ER+/PR- er+pr+her2- 60+ 3++", " her2+ er+ pr er+ pr+ her2 60+ 3+ "},
      {"chemo+radiation + surgery +1", " chemo radiation surgery 1 "},
      {"90% % 50 % x%", " 90% 50 x "},
      {"her2- .5 5.", " her2 5 5 "},
  });
}

TEST(Normaliser, ExpandsThenDropsPossessives) {
  check({
      {"what's WHAT’S what‘s whatʼs what`s what´s whats", " what is what is what is what is what is what is what is "},
      {"i'm don't u plz", " i am do not you "},
      {"patient's patients' her2's", " patient patients her2 "},
      {"what's's u's o's'x", " what you osx "},
      {"o'neil 'quoted' it''s", " oneil quoted it s "},
      {"rock 'n' roll 5' tall", " rock n roll 5 tall "},
      {"가'ᆨ ᄀ’ᅡ", " 가 ᆨ ᄀ ᅡ "},  // joined, they would compose
  });
}

TEST(Normaliser, ShortensRunsOfLetters) {
  check({
      {"soooo sooo soo so", " soo soo soo so "},
      {"HeLLLLp 1000000", " hellp 1000000 "},
      {"zzz'zzz a'aaa", " zz aa "},
      {"ééééé 哈哈哈哈", " éé 哈哈 "},
  });
}

// Each token as word@source range, with ? if it is in a question; sentences apart by |.
std::string described(const NormalText& text) {
  std::string out;
  for (std::size_t i = 0; i < text.tokens.size(); ++i) {
    const Token& token = text.tokens[i];
    if (i > 0) out += token.sentence == text.tokens[i - 1].sentence ? " " : " | ";
    out +=
        std::string(text.word(i)) + "@" + std::to_string(token.source_begin) + "-" + std::to_string(token.source_end);
    if (token.in_question) out += "?";
  }
  return out;
}

TEST(Normaliser, CountsSentencesAndQuestions) {
  const Case cases[] = {
      {"a. b! c; d: e\nf", "a@0-1 | b@3-4 | c@6-7 | d@9-10 | e@12-13 | f@14-15"},
      {"a... b", "a@0-1 | b@5-6"},
      {"... a", "a@4-5"},
      {"a.b", "a@0-1 b@2-3"},
      {"38.5 at 10:30", "38.5@0-4 at@5-7 10@8-10 30@11-13"},
      {"(a.) b", "a@1-2 | b@5-6"},
      {"a b? c", "a@0-1? b@2-3? | c@5-6"},
      {"a. b?! c??", "a@0-1 | b@3-4? | c@7-8?"},
      {"a !? b", "a@0-1? | b@5-6"},
      {"a…b？", "a@0-1 | b@4-5?"},
      {"ا؟ ب", "ا@0-2? | ب@5-7"},
  };
  const Normaliser normaliser(kExpansions);
  for (const Case& c : cases) EXPECT_EQ(described(normaliser.normalise(c.input)), c.output) << c.input;
}

TEST(Normaliser, MapsTokensBackToTheMessage) {
  const Case cases[] = {
      {"What's it?", "what@0-6? is@0-6? it@7-9?"},
      {"R&D", "r@0-1 and@1-2 d@2-3"},
      {"patient's 1,000 x", "patient@0-9 1000@10-15 x@16-17"},
      {"Kadcyla™ now", "kadcyla@0-7 now@11-14"},
      {"Cafe\u0301 Straße x", "café@0-6 strasse@7-14 x@15-16"},
      {"ﬁn\u00ADal x", "final@0-8 x@9-10"},
      {"\u00ADa\u00AD b", "a@2-3 b@6-7"},
      {"ﷺ x", "صلى@0-3 الله@0-3 عليه@0-3 وسلم@0-3 x@4-5"},
  };
  const Normaliser normaliser(kExpansions);
  for (const Case& c : cases) EXPECT_EQ(described(normaliser.normalise(c.input)), c.output) << c.input;
}

TEST(Normaliser, CutsAtAWord) {
  std::string message;
  for (std::size_t i = 0; i < kMaxNormalBytes; ++i) message += "abcd ";
  const NormalText normal = Normaliser({}).normalise(message);
  EXPECT_LE(normal.text.size(), kMaxNormalBytes);
  EXPECT_GT(normal.text.size(), kMaxNormalBytes - 5);
  EXPECT_EQ(normal.text.size(), 1 + normal.tokens.size() * 5);
  EXPECT_TRUE(normal.text.ends_with(" abcd "));
}

TEST(Normaliser, AddsNothingBehindTheCut) {
  std::string message;
  while (message.size() < kMaxNormalBytes - 20) message += "ab";
  message += " ab" + std::string("abcdefghijklmnopqrstuvwxyz") + " y";
  EXPECT_EQ(Normaliser({}).normalise(message).tokens.size(), 1U);
}

TEST(Normaliser, KeepsNoMoreMarksThanALanguageNeeds) {
  std::string diaereses;
  for (int i = 0; i < 30; ++i) diaereses += "\u0308";
  EXPECT_EQ(normalised("a" + diaereses + "\u0327"), " ä\u0308\u0308 ");  // a cedilla sorts before them

  std::string doubles;  // each becomes two marks
  for (int i = 0; i < 30; ++i) doubles += "\u0344";
  const std::string once = normalised("q" + doubles);
  EXPECT_EQ(once.size(), 1 + 1 + 30 * 2 + 1U);
  EXPECT_EQ(normalised(once), once);
}

}  // namespace
}  // namespace verbatim::text
