#include "text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace verbatim::text {
namespace {

using namespace std::string_literals;

struct Bytes {
  std::string name;
  std::string bytes;
  std::optional<std::size_t> invalid_at;
};

TEST(Utf8, FindsTheFirstInvalidSequence) {
  const Bytes cases[] = {
      {"empty", "", {}},
      {"ASCII", "what is chemo", {}},
      {"NUL is a character", "a\0b"s, {}},
      {"two, three and four bytes", "é€😀", {}},
      {"last of each length", "\x7f\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf", {}},
      {"around the surrogates", "\xed\x9f\xbf\xee\x80\x80", {}},
      {"continuation first", "\x80", 0},
      {"continuation after eight bytes of ASCII", "12345678\xbf", 8},
      {"inside a block of eight",
       "123456789\xff"
       "123456",
       9},
      {"overlong slash in two bytes", "a\xc0\xaf", 1},
      {"overlong in two bytes, last", "\xc1\xbf", 0},
      {"overlong in three bytes", "\xe0\x9f\xbf", 0},
      {"overlong in four bytes", "\xf0\x8f\xbf\xbf", 0},
      {"first surrogate", "ab\xed\xa0\x80", 2},
      {"last surrogate", "\xed\xbf\xbf", 0},
      {"above U+10FFFF", "\xf4\x90\x80\x80", 0},
      {"lead byte F5", "\xf5\x80\x80\x80", 0},
      {"five bytes", "\xf8\x88\x80\x80\x80", 0},
      {"FE and FF", "a\xfe\xff", 1},
      {"truncated two", "é\xc3", 2},
      {"truncated three", "a\xe2\x82", 1},
      {"truncated four", "a\xf0\x9f\x98", 1},
      {"ASCII in place of the second byte", "\xc3(", 0},
      {"ASCII in place of the third byte", "\xe2\x82(", 0},
      {"ASCII in place of the fourth byte", "\xf0\x9f\x98(", 0},
  };
  for (const Bytes& c : cases) EXPECT_EQ(first_invalid_utf8(c.bytes), c.invalid_at) << c.name;
}

TEST(Utf8, DecodesWhatItAccepts) {
  const std::string text = "aé€😀";
  const char32_t expected[] = {U'a', U'é', U'€', U'😀'};
  std::size_t at = 0;
  for (const char32_t value : expected) {
    const CodePoint c = decode(text, at);
    EXPECT_EQ(c.value, value);
    at += c.bytes;
  }
  EXPECT_EQ(at, text.size());
}

TEST(Utf8, TellsAscii) {
  EXPECT_TRUE(is_ascii(""));
  EXPECT_TRUE(is_ascii("twelve bytes"));
  EXPECT_FALSE(is_ascii("é2345678"));
  EXPECT_FALSE(is_ascii("12345678é"));
}

TEST(Utf8, CountsAndCutsByCharacter) {
  const std::string text = "aé€😀";
  struct Cut {
    std::size_t count;
    std::string first, last;
  };
  const Cut cuts[] = {
      {0, "", ""}, {1, "a", "😀"}, {2, "aé", "€😀"}, {3, "aé€", "é€😀"}, {4, "aé€😀", "aé€😀"}, {5, "aé€😀", "aé€😀"},
  };
  EXPECT_EQ(count_characters(text), 4U);
  EXPECT_EQ(count_characters(""), 0U);
  for (const Cut& cut : cuts) {
    EXPECT_EQ(first_characters(text, cut.count), cut.first) << cut.count;
    EXPECT_EQ(last_characters(text, cut.count), cut.last) << cut.count;
  }
}

}  // namespace
}  // namespace verbatim::text
