#include "text/letters.h"

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <utility>

#include "text/utf8.h"

namespace verbatim::text {
namespace {

constexpr std::uint64_t kBase = 0x9e3779b97f4a7c15;

using Powers = std::array<std::uint64_t, kMaxSpelledBytes + 1>;

constexpr Powers powers_of_base() {
  Powers powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * kBase;
  return powers;
}
constexpr Powers kPowers = powers_of_base();

// The polynomial hash of a word with pieces cut out in constant time, from the hashes of its prefixes (Karp and Rabin
// 1987).
class PieceHash {
 public:
  explicit PieceHash(const Letters& word) {
    for (std::size_t i = 0; i < word.size(); ++i) prefix_[i + 1] = prefix_[i] * kBase + word[i] + 1;
  }
  // The hash of a text with hash `before` and then the letters [begin, end).
  std::uint64_t append(std::uint64_t before, std::size_t begin, std::size_t end) const {
    return before * kPowers[end - begin] + prefix_[end] - prefix_[begin] * kPowers[end - begin];
  }
  std::uint64_t prefix(std::size_t end) const { return prefix_[end]; }

 private:
  Powers prefix_{};
};

// The high bits choose the bucket, so they must depend on every letter (the finaliser of SplitMix64).
std::uint64_t mix(std::uint64_t hash) {
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

}  // namespace

Letters::Letters(std::string_view word) {
  assert(word.size() <= kMaxSpelledBytes);
  for (std::size_t at = 0; at < word.size();) {
    const CodePoint c = decode(word, at);
    letters_[size_++] = c.value;
    at += c.bytes;
  }
}

Letters Letters::singled() const {
  Letters single;
  for (std::size_t i = 0; i < size_; ++i) {
    if (i == 0 || letters_[i] != letters_[i - 1]) single.letters_[single.size_++] = letters_[i];
  }
  return single;
}

std::size_t edit_distance(const Letters& a, const Letters& b) {
  using Row = std::array<std::size_t, kMaxSpelledBytes + 1>;
  Row before{}, above{}, row{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

bool is_swap(const Letters& a, const Letters& b) {
  if (a.size() != b.size()) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (i + 1 >= a.size() || a[i] != b[i + 1] || a[i + 1] != b[i]) return false;
  for (i += 2; i < a.size(); ++i) {
    if (a[i] != b[i]) return false;
  }
  return true;
}

bool is_doubling(const Letters& a, const Letters& b) {
  return a.singled() == b.singled();
}

bool are_neighbours(char32_t a, char32_t b) {
  static constexpr std::string_view kRows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
  constexpr int kNowhere = -100;
  struct Key {
    int row, across;  // across in half keys: each row is set in by a half of one
  };
  const auto key_of = [](char32_t letter) {
    for (int row = 0; row < 3; ++row) {
      const auto at = letter < 0x80 ? kRows[row].find(static_cast<char>(letter)) : std::string_view::npos;
      if (at != std::string_view::npos) return Key{row, static_cast<int>(at) * 2 + row};
    }
    return Key{kNowhere, kNowhere};
  };
  const Key left = key_of(a);
  const Key right = key_of(b);
  return left.row != kNowhere && std::abs(left.row - right.row) <= 1 && std::abs(left.across - right.across) <= 2;
}

bool is_vowel(char32_t letter) {
  constexpr std::string_view kVowels = "aeiouy";
  return letter < 0x80 && kVowels.find(static_cast<char>(letter)) != std::string_view::npos;
}

std::vector<std::uint64_t> deletion_hashes(const Letters& word, int deletions) {
  const PieceHash pieces(word);
  const Letters single = word.singled();
  const std::size_t size = word.size();
  std::vector<std::uint64_t> hashes;
  hashes.reserve(2 + (deletions == 2 ? size * (size + 1) / 2 : size));
  hashes.push_back(mix(pieces.prefix(size)));
  hashes.push_back(mix(PieceHash(single).prefix(single.size())));
  for (std::size_t i = 0; i < size; ++i) {
    hashes.push_back(mix(pieces.append(pieces.prefix(i), i + 1, size)));
    if (deletions < 2) continue;
    for (std::size_t j = i + 1; j < size; ++j) {
      hashes.push_back(mix(pieces.append(pieces.append(pieces.prefix(i), i + 1, j), j + 1, size)));
    }
  }
  return hashes;
}

}  // namespace verbatim::text
