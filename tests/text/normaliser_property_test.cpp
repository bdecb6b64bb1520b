#include <gtest/gtest.h>

#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "text/normaliser.h"
#include "text/utf8.h"

// What must hold of every message, tried on strings over an alphabet chosen to be nasty.
namespace verbatim::text {
namespace {

const Expansions kExpansions = {
    {"what's", "what is"}, {"whats", "what is"}, {"u", "you"}, {"aa", "b c"}, {"ss", "eszett"}, {"1a", "one"},
};

const std::vector<std::string> kAlphabet = {
    "a", "a", "e", "s", "u", "S", "A", "what's", "i", "1", "2", "000", " ", " ", ".", ",", "/", "+", "%", "&", "-", "?",
    "!", ";", ":", "\n", "_", "'", "'", "’", "‘", "ʼ", "`", "´", "'s", "°", "™", "½", "²", "№", "℃", "Ⓐ", "Ⓜ", "ℹ",
    "㎎",
    // Marks: acute, cedilla, reversed order, the two-in-one U+0344, the iota that folds to a letter, a keycap
    "\u0301", "\u0327", "\u0316", "\u0344", "\u0345", "\u20e3",
    // Foldings of other lengths
    "ß", "ẞ", "İ", "ı", "ﬁ", "ŉ", "ﷺ", "Σ", "ς", "Ǆ", "ẚ", "ͺ", "¨", "\u0384", "ﾞ", "\ufc5e", "＇", "Ａ", "＋", "２",
    // Letters that compose with the one before: Hangul, Bengali, Thai, Kana
    "ᄀ", "ᅡ", "ᆨ", "가", "각", "\u09c7", "\u09be", "\u0e33", "か", "\u3099",
    // Scripts and digits
    "ا", "ل", "٣", "٫", "؟", "乳", "癌", "。", "é", "é",
    // Ignorable: soft hyphen, joiners, variation selector, byte order mark, Hangul filler
    "\u00ad", "\u200d", "\u200c", "\ufe0f", "\ufeff", "\u3164",
    // Emoji, some joined; private use, unassigned, line separator
    "😀", "👩‍⚕️", "🏳️‍🌈", "1️⃣", "🇬🇧", "👍🏽", "\ue000", "\u0378", "\u2028", "\U000e0041"};

constexpr int kStrings = 6'000;

std::string random_string(std::mt19937& random) {
  std::string out;
  const std::size_t length = 1 + random() % 24;
  while (out.size() < length) {
    const std::string& piece = kAlphabet[random() % kAlphabet.size()];
    const std::size_t times = random() % 8 == 0 ? 1 + random() % 5 : 1;
    for (std::size_t i = 0; i < times; ++i) out += piece;
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  char hex[12];
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint c = decode(text, at);
    std::snprintf(hex, sizeof hex, "U+%04X ", static_cast<unsigned>(c.value));
    out += hex;
    at += c.bytes;
  }
  return out;
}

bool on_boundary(std::string_view text, std::size_t at) {
  return at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
}

std::string joined(const NormalText& text) {
  std::string out = " ";
  for (std::size_t i = 0; i < text.tokens.size(); ++i) out += std::string(text.word(i)) + " ";
  return out;
}

void expect_well_formed(const std::string& message, const NormalText& normal) {
  EXPECT_EQ(first_invalid_utf8(normal.text), std::nullopt);
  EXPECT_EQ(normal.text, joined(normal));
  EXPECT_EQ(normal.text.find("  "), std::string::npos);
  Token before;
  std::uint16_t latest_sentence = 0;
  for (const Token& token : normal.tokens) {
    EXPECT_LT(token.source_begin, token.source_end);
    EXPECT_LE(token.source_end, message.size());
    EXPECT_TRUE(on_boundary(message, token.source_begin) && on_boundary(message, token.source_end));
    EXPECT_GE(token.source_begin, before.source_begin);
    EXPECT_GE(token.source_end, before.source_end);
    EXPECT_GE(token.sentence, before.sentence);
    EXPECT_LE(token.sentence, latest_sentence);
    latest_sentence = static_cast<std::uint16_t>(token.sentence + 1);
    before = token;
  }
}

TEST(NormaliserProperty, IsIdempotentAndWellFormed) {
  const Normaliser normaliser(kExpansions);
  std::mt19937 random(20240229);  // the same strings in each run
  for (int i = 0; i < kStrings && !testing::Test::HasFailure(); ++i) {
    const std::string message = random_string(random);
    SCOPED_TRACE(escaped(message));
    const NormalText once = normaliser.normalise(message);
    expect_well_formed(message, once);
    EXPECT_EQ(escaped(normaliser.normalise(once.text).text), escaped(once.text));
  }
}

TEST(NormaliserProperty, HoldsForEveryPairOfTheAlphabet) {
  const Normaliser normaliser(kExpansions);
  for (const std::string& first : kAlphabet) {
    for (const std::string& second : kAlphabet) {
      for (const char* between : {"", "'"}) {
        const std::string message = "a" + first + between + second + "a";
        SCOPED_TRACE(escaped(message));
        const NormalText once = normaliser.normalise(message);
        expect_well_formed(message, once);
        EXPECT_EQ(escaped(normaliser.normalise(once.text).text), escaped(once.text));
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(NormaliserProperty, HoldsForEveryCodePoint) {
  const Normaliser normaliser(kExpansions);
  for (char32_t c = 1; c < 0x30000 && !testing::Test::HasFailure(); ++c) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    std::string message = "x ";
    if (c < 0x80) {
      message += static_cast<char>(c);
    } else {
      if (c >= 0x10000) message += static_cast<char>(0xf0 | c >> 18);
      if (c >= 0x800) message += static_cast<char>(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3f) : 0xe0 | c >> 12);
      message += static_cast<char>(c >= 0x800 ? 0x80 | (c >> 6 & 0x3f) : 0xc0 | c >> 6);
      message += static_cast<char>(0x80 | (c & 0x3f));
    }
    message += "x";
    SCOPED_TRACE(escaped(message));
    const NormalText once = normaliser.normalise(message);
    expect_well_formed(message, once);
    EXPECT_EQ(normaliser.normalise(once.text).text, once.text);
  }
}

// Without the fast path: a symbol that only makes the message non-ASCII must change nothing else.
TEST(NormaliserProperty, IsTheSameForAsciiWithAndWithoutIcu) {
  const Normaliser normaliser(kExpansions);
  std::mt19937 random(7);  // the same strings in each run
  for (int i = 0; i < kStrings && !testing::Test::HasFailure(); ++i) {
    std::string message;
    for (std::size_t n = random() % 20; n > 0; --n) message += static_cast<char>(1 + random() % 127);
    SCOPED_TRACE(escaped(message));
    EXPECT_EQ(normaliser.normalise(message).text, normaliser.normalise(message + " ☃").text);
  }
}

}  // namespace
}  // namespace verbatim::text
