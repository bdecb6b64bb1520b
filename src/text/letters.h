#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace verbatim::text {

// Longest word that the speller looks at, in bytes: its work grows with the square of the length.
inline constexpr std::size_t kMaxSpelledBytes = 40;

// A word as code points, for the speller. A value; any thread.
class Letters {
 public:
  // `word` is valid UTF-8 of at most kMaxSpelledBytes.
  explicit Letters(std::string_view word);

  // Without letters that equal the one before.
  Letters singled() const;

  std::size_t size() const { return size_; }
  char32_t operator[](std::size_t i) const { return letters_[i]; }
  bool operator==(const Letters&) const = default;

 private:
  Letters() = default;

  std::array<char32_t, kMaxSpelledBytes> letters_{};  // 0 behind the last
  std::size_t size_ = 0;
};

// Deletions, insertions, replacements and swaps of neighbours that turn `a` into `b`, no letter touched twice (optimal
// string alignment: Boytsov 2011, "Indexing methods for approximate dictionary searching").
std::size_t edit_distance(const Letters& a, const Letters& b);

// Whether they differ in nothing but one swap of neighbours.
bool is_swap(const Letters& a, const Letters& b);

// Whether they differ only in how often letters are doubled: "tammoxifen", "tamoxifen".
bool is_doubling(const Letters& a, const Letters& b);

// Whether they are next to each other on a QWERTY keyboard, which thumbs miss by one key. (Where people use another, it
// tells little and does no harm: it settles which of several words is meant.)
bool are_neighbours(char32_t a, char32_t b);

// Of the Latin alphabet, without accents.
bool is_vowel(char32_t letter);

// Hashes of the word without any 0 to `deletions` of its letters (1 or 2), and of the word with its doubled letters
// made single. Two words have one in common if they are a doubling, or within distance d and each gives its hashes for
// d; other words may have one in common by chance.
std::vector<std::uint64_t> deletion_hashes(const Letters& word, int deletions);

}  // namespace verbatim::text
