#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace verbatim::text {

// Longest normalised text in bytes; what comes after is cut at a word. A message of 1,000 characters stays far below it
// unless it is hostile (one code point may become 33 bytes under NFKC).
inline constexpr std::size_t kMaxNormalBytes = 16 * 1024;

// One word of a normalised message. `begin`/`end` are byte offsets into NormalText::text, `source_begin`/`source_end`
// into the message as it was typed: several tokens may come from the same source ("what's" gives "what" and "is").
struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t source_begin = 0;
  std::uint32_t source_end = 0;
  std::uint16_t sentence = 0;  // counts up at each of . ? ! ; : newline (not inside 38.5)
  bool in_question = false;    // its sentence ends with a question mark
};

// A message in the form that patterns are written in: lower-case words, one space before the first, between any two,
// and after the last (" what is chemo "), so that a term's edges are always spaces. Empty messages give " ".
struct NormalText {
  std::string text = " ";
  std::vector<Token> tokens;

  std::string_view word(std::size_t token) const {
    return std::string_view(text).substr(tokens[token].begin, tokens[token].end - tokens[token].begin);
  }

  // Adds a word at the end; its source range, sentence and in_question are those of `like`. False, and nothing added,
  // if the text would grow beyond kMaxNormalBytes.
  bool append(std::string_view word, const Token& like);
};

// One word to several: "what's" -> "what is", "u" -> "you". Keys and values are in normalised form (a key may hold
// apostrophes, always as '), no value contains a key: else the normaliser is not idempotent.
using Expansions = std::unordered_map<std::string, std::string>;

// Text -> NormalText: NFKC and case fold (ICU), emoji and ™ to a space, contractions and chat-speak expanded. A word is
// a run of letters, marks and digits; all else separates, except that
//   38.5  38,5 -> 38.5  1,000 -> 1000  cdk4/6     stay whole: between digits
//   her2+  er+  60+  90%                          keep their sign: at the end of a word; % only after a digit
//   what's -> what is (or the expansion of whats), else patient's -> patient, else o'neil -> oneil
//   soooo -> soo                                  three or more equal letters in a row become two
//   & -> and
// A sentence ends at ? ! ; newline, at `.` unless a word goes on behind it, and at `:` unless between digits; empty
// sentences are not counted. Idempotent: normalise(normalise(x).text).text == normalise(x).text. Linear in the length.
// Immutable: may be shared by any number of threads.
class Normaliser {
 public:
  explicit Normaliser(Expansions expansions);

  // `utf8` must be valid UTF-8 (see first_invalid_utf8).
  NormalText normalise(std::string_view utf8) const;

 private:
  Expansions expansions_;
};

}  // namespace verbatim::text
