#include "text/speller.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "text/letters.h"
#include "text/utf8.h"

namespace verbatim::text {
namespace {

const std::unordered_map<std::string, std::uint32_t> kVocabulary = {
    {"chemo", 50},     {"hello", 15},     {"pain", 30},   {"tamoxifen", 20}, {"letrozole", 10}, {"hot", 9},
    {"flashes", 8},    {"flushes", 12},   {"breast", 60}, {"cancer", 70},    {"bone", 20},      {"tired", 7},
    {"nausea", 6},     {"treatment", 40}, {"biopsy", 5},  {"biopsies", 3},   {"help", 10},      {"appetite", 4},
    {"metastatic", 9}, {"scan", 8},       {"scans", 8},   {"scar", 1},       {"swelling", 5},   {"spelling", 9},
    {"her2", 30},      {"er+", 9},        {"naïveté", 2}, {"marrow", 3},     {"morrow", 3},     {"night", 7},
    {"sweats", 7},     {"diet", 3},       {"lose", 6},    {"loose", 4},      {"form", 2},       {"from", 30},
    {"sweater", 1},    {"rash", 9},       {"bash", 1},    {"hair", 9},
};

class SpellerTest : public testing::Test {
 protected:
  SpellerTest() {
    for (const char* word : {"loss", "tamer", "treat", "bonnet", "hell", "scat", "a", "of", "my", "flash", "pane"}) {
      dictionary_.add_word(word);
    }
    dictionary_.finish();
  }
  std::string corrected(std::string_view word) const { return speller().correct(word).value_or("-"); }
  Speller speller() const { return Speller(dictionary_, kVocabulary); }

  Dictionary dictionary_;
};

struct Case {
  std::string word;
  std::string correction;  // "-" if it is left alone
  std::string why;
};

TEST_F(SpellerTest, CorrectsToTheNearestVocabularyWord) {
  const Case cases[] = {
      {"chmeo", "chemo", "swap"},
      {"cemo", "chemo", "four letters, one missing, same first letter"},
      {"hcemo", "chemo", "swap of the first two"},
      {"helloo", "hello", "doubled"},
      {"helo", "hello", "single for double, before help, which is as near"},
      {"heelpp", "help", "two doubled letters in a short word"},
      {"ttiirreedd", "tired", "all doubled"},
      {"tamoxfin", "tamoxifen", "two slips in eight letters"},
      {"tomoxiphen", "-", "three slips"},
      {"nausia", "nausea", "replaced"},
      {"nawsia", "-", "two slips in six letters"},
      {"biopsys", "biopsy", "one slip, though biopsies is two away"},
      {"metasttaic", "metastatic", "swap in a long word"},
      {"naiveté", "naïveté", "letters are code points"},
      {"naïvété", "naïveté", "an accent too many"},
  };
  for (const Case& c : cases) EXPECT_EQ(corrected(c.word), c.correction) << c.word << ": " << c.why;
}

TEST_F(SpellerTest, SettlesTies) {
  const Case cases[] = {
      {"fomr", "form", "the only swap, though from is heavier"},
      {"fhorm", "form", "not by weight alone: from is two away"},
      {"loosse", "loose", "nearer than lose"},
      {"flishes", "flushes", "next key, as flashes is a vowel for a vowel: heavier"},
      {"scaan", "scan", "doubled, before scans"},
      {"mirrow", "marrow", "equal weights: alphabetical, before morrow"},
      {"swellling", "swelling", "doubled"},
      {"stelling", "spelling", "heavier than swelling"},
      {"bashh", "bash", "doubled"},
      {"rbsha", "-", "two slips in five letters"},
      {"brash", "bash", "same first letter, before the heavier rash"},
  };
  for (const Case& c : cases) EXPECT_EQ(corrected(c.word), c.correction) << c.word << ": " << c.why;
}

TEST_F(SpellerTest, LeavesAlone) {
  const Case cases[] = {
      {"chemo", "-", "vocabulary"},
      {"loss", "-", "dictionary, though lose is near"},
      {"tamer", "-", "dictionary"},
      {"scat", "-", "dictionary, though scan is near"},
      {"soo", "-", "three letters"},
      {"hto", "-", "three letters, though a swap"},
      {"éta", "-", "three letters in four bytes"},
      {"", "-", "nothing"},
      {"her3", "-", "digit"},
      {"chem0", "-", "digit"},
      {"chmeo+", "-", "sign"},
      {"dain", "-", "four letters, another first letter"},
      {"apin", "pain", "four letters, a swap"},
      {"pain", "-", "vocabulary"},
      {"paib", "pain", "four letters, one slip, same first letter"},
      {"xqzjkvw", "-", "nothing is near"},
      {"乳腺癌症", "-", "another script"},
  };
  for (const Case& c : cases) EXPECT_EQ(corrected(c.word), c.correction) << c.word << ": " << c.why;
}

TEST_F(SpellerTest, SplitsJoinedWords) {
  const Case cases[] = {
      {"hotflashes", "hot flashes", "both in the vocabulary"},
      {"breastcancer", "breast cancer", "both in the vocabulary"},
      {"hairloss", "hair loss", "one in the dictionary"},
      {"mychemo", "my chemo", "a half of two letters"},
      {"achemo", "chemo", "one letter too many, not a half of one letter"},
      {"treatloss", "-", "neither half in the vocabulary"},
      {"hotmy", "-", "no half of four letters"},
      {"chemobonnet", "chemo bonnet", "longest half from the dictionary"},
      {"chemox", "chemo", "nearest goes first"},
      {"scanscar", "scan scar", "only cut"},
      {"naïvetéhelp", "naïveté help", "cut between characters"},
      {"nightsweatsx", "-", "the rest is no word"},
  };
  for (const Case& c : cases) EXPECT_EQ(corrected(c.word), c.correction) << c.word << ": " << c.why;
}

TEST_F(SpellerTest, SplitsWhereTheHeaviestWordIs) {
  const Speller speller(dictionary_, {{"ovary", 2}, {"sovary", 9}, {"loss", 5}, {"los", 1}});
  EXPECT_EQ(speller.correct("lossovary"), "los sovary");
  const Speller even(dictionary_, {{"ovary", 2}, {"sovary", 2}, {"loss", 2}, {"los", 2}});
  EXPECT_EQ(even.correct("lossovary"), "los sovary");
}

TEST_F(SpellerTest, TakesTheCommonWordAndTheUsualSlip) {
  const Speller speller(dictionary_, {{"from", 900},
                                      {"frost", 40},
                                      {"front", 30},
                                      {"with", 800},
                                      {"wish", 20},
                                      {"have", 700},
                                      {"gave", 60},
                                      {"give", 300},
                                      {"gone", 90},
                                      {"the", 5'000},
                                      {"they", 200}});
  const Case cases[] = {
      {"fromt", "from", "an unusual slip, but so much more common than front"},
      {"front", "-", "vocabulary"},
      {"frint", "front", "next key"},
      {"wjth", "with", "one slip from with only"},
      {"witj", "with", "common, and a neighbour of h"},
      {"gve", "give", "three letters, one lost, common; gave is rarer"},
      {"gne", "-", "three letters: gone is not common enough"},
      {"ahve", "have", "swap of the first two"},
      {"thye", "they", "a swap; nothing is corrected to words of three letters"},
  };
  for (const Case& c : cases) EXPECT_EQ(speller.correct(c.word).value_or("-"), c.correction) << c.word << ": " << c.why;
}

TEST_F(SpellerTest, KnowsMisspeltShorthandByItsWords) {
  const Speller speller(dictionary_, {{"can", 90}, {"not", 80}, {"cane", 1}, {"chat", 9}},
                        {{"cant", "can not"}, {"asap", "as soon as possible"}, {"u", "you"}});
  EXPECT_EQ(speller.correct("cnat"), "can not");
  EXPECT_EQ(speller.correct("aasap"), "as soon as possible");
  NormalText message = Normaliser({}).normalise("i cnat");
  ASSERT_TRUE(speller.correct(message));
  EXPECT_EQ(message.text, " i can not ");
}

TEST_F(SpellerTest, KnowsBothLists) {
  const Speller speller = this->speller();
  EXPECT_TRUE(speller.known("chemo") && speller.in_vocabulary("chemo"));
  EXPECT_TRUE(speller.known("loss") && !speller.in_vocabulary("loss"));
  EXPECT_FALSE(speller.known("chmeo") || speller.in_vocabulary("chmeo"));
}

TEST_F(SpellerTest, WorksWithoutVocabulary) {
  const Speller speller(dictionary_, {});
  EXPECT_EQ(speller.correct("chmeo"), std::nullopt);
}

TEST_F(SpellerTest, CorrectsAMessageAndKeepsItsSources) {
  NormalText message = Normaliser({}).normalise("Chmeo? my hotflashes hurt");
  std::vector<Correction> corrections;
  ASSERT_TRUE(speller().correct(message, &corrections));
  EXPECT_EQ(message.text, " chemo my hot flashes hurt ");
  ASSERT_EQ(message.tokens.size(), 5U);
  EXPECT_EQ(message.word(2), "hot");
  EXPECT_EQ(message.word(3), "flashes");
  EXPECT_TRUE(message.tokens[0].in_question);
  for (const std::size_t half : {2U, 3U}) {
    EXPECT_EQ(message.tokens[half].source_begin, 10U);
    EXPECT_EQ(message.tokens[half].source_end, 20U);
    EXPECT_EQ(message.tokens[half].sentence, 1U);
  }
  ASSERT_EQ(corrections.size(), 2U);
  EXPECT_EQ(corrections[1].from, "hotflashes");
  EXPECT_EQ(corrections[1].to, "hot flashes");
}

TEST_F(SpellerTest, TouchesNothingIfAllIsWell) {
  NormalText message = Normaliser({}).normalise("my chemo");
  std::vector<Correction> corrections;
  EXPECT_FALSE(speller().correct(message, &corrections));
  EXPECT_EQ(message.text, " my chemo ");
  EXPECT_TRUE(corrections.empty());
}

TEST_F(SpellerTest, StaysWithinTheBoundOfAMessage) {
  const std::size_t fitting = (kMaxNormalBytes - 1) / std::string("hot flashes ").size();
  std::string joined;
  for (std::size_t i = 0; i < fitting; ++i) joined += "hotflashes ";
  NormalText message = Normaliser({}).normalise(joined + "nausea my");
  ASSERT_EQ(message.tokens.size(), fitting + 2);
  ASSERT_TRUE(speller().correct(message));
  EXPECT_LE(message.text.size(), kMaxNormalBytes);
  EXPECT_EQ(message.tokens.size(), 2 * fitting);  // and no "my", though it is short
  EXPECT_EQ(message.tokens.back().end + 1, message.text.size());
}

TEST_F(SpellerTest, LooksAtNoMoreThanItsBound) {
  const std::string long_word(kMaxSpelledBytes, 'x');
  EXPECT_EQ(corrected(long_word), "-");
  EXPECT_EQ(corrected("treatment" + std::string(kMaxSpelledBytes, 'x')), "-");
  // One byte over the bound; within it, the same word would be split.
  const Speller speller(dictionary_, {{"treat", 1}, {std::string(36, 'y'), 1}, {std::string(35, 'z'), 1}});
  EXPECT_EQ(speller.correct("treat" + std::string(36, 'y')), std::nullopt);
  EXPECT_EQ(speller.correct("treat" + std::string(35, 'z')), "treat " + std::string(35, 'z'));
}

// The clever look-up against the naive loop: whatever lies within the distance is found.
TEST_F(SpellerTest, FindsWhatComparingWithEveryWordFinds) {
  const Speller speller = this->speller();
  std::mt19937 random(3);  // the same words in each run
  std::vector<std::string> words;
  for (const auto& [word, weight] : kVocabulary) {
    if (word.size() >= 5 && is_ascii(word)) words.push_back(word);
  }
  std::sort(words.begin(), words.end());
  for (int i = 0; i < 5'000; ++i) {
    std::string typed = words[random() % words.size()];
    for (std::size_t slips = 1 + random() % 2; slips > 0; --slips) {
      const std::size_t at = random() % typed.size();
      const char letter = static_cast<char>('a' + random() % 26);
      const std::size_t kind = random() % 4;
      if (kind == 0) typed.insert(at, 1, letter);
      if (kind == 1) typed.erase(at, 1);
      if (kind == 2) typed[at] = letter;
      if (kind == 3 && at > 0) std::swap(typed[at], typed[at - 1]);
    }
    if (typed.size() < 5 || speller.known(typed)) continue;
    std::size_t nearest = 99;
    for (const std::string& word : words) nearest = std::min(nearest, edit_distance(Letters(typed), Letters(word)));
    if (nearest > (typed.size() < 8 ? 1 : 2)) continue;
    const std::optional<std::string> correction = speller.correct(typed);
    ASSERT_TRUE(correction) << typed;
    ASSERT_LE(edit_distance(Letters(typed), Letters(*correction)), nearest) << typed << " " << *correction;
  }
}

TEST(Letters, MeasuresDistance) {
  struct Pair {
    std::string a, b;
    std::size_t distance;
  };
  const Pair pairs[] = {
      {"chemo", "chemo", 0}, {"chemo", "chmeo", 1}, {"chemo", "chem", 1},  {"chemo", "chemos", 1},
      {"chemo", "cheno", 1}, {"ca", "abc", 3},      {"naïve", "naive", 1}, {"abcdef", "badcfe", 3},
  };
  for (const Pair& pair : pairs) {
    EXPECT_EQ(edit_distance(Letters(pair.a), Letters(pair.b)), pair.distance) << pair.a << " " << pair.b;
    EXPECT_EQ(edit_distance(Letters(pair.b), Letters(pair.a)), pair.distance) << pair.b << " " << pair.a;
  }
}

}  // namespace
}  // namespace verbatim::text
