#pragma once

#include <cstddef>
#include <cstdint>

// What a code point is to the normaliser. Any function may be called from any thread.
namespace verbatim::text {

enum class CharClass : std::uint8_t {
  separator,
  letter,
  mark,  // combining; part of a word, but does not begin one
  digit,
  apostrophe,  // ' ’ ‘ ʼ ` (´ becomes ʼ before NFKC would make a space of it)
  stop,        // ends a sentence: ! ; newline 。 ।
  question,    // ends a question: ? ؟
};

// `c` after NFKC and case folding.
CharClass class_of(char32_t c);

inline bool is_word(CharClass c) {
  return c == CharClass::letter || c == CharClass::mark || c == CharClass::digit;
}

// Emoji, ™, °, fractions and other symbols that must not reach NFKC, which would make words of them ("Kadcyla™" ->
// "kadcylatm", "1½" -> "11⁄2"). Symbols that are letters in disguise (Ⓐ, ㎎, ℃) are none.
bool is_symbol(char32_t c);

// A mark, or one of the two letters that NFKC turns into marks.
bool becomes_mark(char32_t c);

// NFC may join `c` to the character before it (a Hangul vowel, for instance).
bool composes_with_previous(char32_t c);

// Marks in a row that are kept, as in the Stream-Safe Text Format (https://www.unicode.org/reports/tr15/, section 13):
// ICU sorts a run of marks in quadratic time.
inline constexpr std::size_t kMaxMarks = 30;

}  // namespace verbatim::text
