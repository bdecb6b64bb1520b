#include "text/characters.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <array>

namespace verbatim::text {
namespace {

using AsciiClasses = std::array<CharClass, 128>;

constexpr AsciiClasses ascii_classes() {
  AsciiClasses classes{};
  for (char c = 'a'; c <= 'z'; ++c) classes[static_cast<std::size_t>(c)] = CharClass::letter;
  for (char c = 'A'; c <= 'Z'; ++c) classes[static_cast<std::size_t>(c)] = CharClass::letter;
  for (char c = '0'; c <= '9'; ++c) classes[static_cast<std::size_t>(c)] = CharClass::digit;
  classes['\''] = classes['`'] = CharClass::apostrophe;
  classes['!'] = classes[';'] = classes['\n'] = classes['\r'] = CharClass::stop;
  classes['?'] = CharClass::question;
  return classes;
}
constexpr AsciiClasses kAsciiClasses = ascii_classes();

std::uint32_t category(char32_t c) {
  return U_GET_GC_MASK(static_cast<UChar32>(c));
}

// U+24C2 (Ⓜ) and U+2116 (№) are left out: an emoji, and a sign that would read as the word "no".
bool is_letter_symbol(char32_t c) {
  return (c >= 0x24b6 && c <= 0x24e9 && c != 0x24c2) ||  // Ⓐ to ⓩ
         (c >= 0x1f130 && c <= 0x1f149) ||               // 🄰 to 🄩
         (c >= 0x3371 && c <= 0x33df) ||                 // ㎎ and other units
         c == 0x2103 || c == 0x2109;                     // ℃ ℉
}

bool is_plus(char32_t c) {
  return c == 0x207a || c == 0x208a || c == 0xfe62 || c == 0xff0b;
}

bool is_fraction(char32_t c) {
  return (c >= 0xbc && c <= 0xbe) || (c >= 0x2150 && c <= 0x215f) || c == 0x2189;
}

}  // namespace

CharClass class_of(char32_t c) {
  if (c < kAsciiClasses.size()) return kAsciiClasses[c];
  switch (c) {
    case 0x2018:  // ‘
    case 0x2019:  // ’
    case 0x02bc:  // ʼ
      return CharClass::apostrophe;
    case 0x061f:  // ؟
      return CharClass::question;
    case 0x0085:
    case 0x0964:  // ।
    case 0x06d4:  // ۔
    case 0x3002:  // 。
      return CharClass::stop;
    default:
      break;
  }
  const std::uint32_t mask = category(c);
  if (mask & (U_GC_L_MASK | U_GC_NL_MASK | U_GC_NO_MASK)) return CharClass::letter;
  if (mask & U_GC_ND_MASK) return CharClass::digit;
  if (mask & (U_GC_MN_MASK | U_GC_MC_MASK)) return CharClass::mark;
  if (mask & (U_GC_ZL_MASK | U_GC_ZP_MASK)) return CharClass::stop;
  return CharClass::separator;
}

bool is_symbol(char32_t c) {
  if (c < 0x80) return false;
  if (c == 0x2139 || is_fraction(c)) return true;  // ℹ is a letter to Unicode
  if (!(category(c) & (U_GC_SO_MASK | U_GC_SK_MASK | U_GC_SM_MASK))) return false;
  return !is_letter_symbol(c) && !is_plus(c);
}

bool becomes_mark(char32_t c) {
  return c == 0xff9e || c == 0xff9f || (c >= 0x300 && category(c) & U_GC_M_MASK);
}

bool composes_with_previous(char32_t c) {
  if (c < 0x300) return false;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
  return U_SUCCESS(status) && !nfc->hasBoundaryBefore(static_cast<UChar32>(c));
}

}  // namespace verbatim::text
