#include "text/dictionary.h"

#include <algorithm>
#include <fstream>

#include "text/hash.h"
#include "text/normaliser.h"
#include "text/utf8.h"

namespace verbatim::text {
namespace {

// Most lines of a word list: no need to normalise them.
bool is_plain(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

base::Result<std::size_t> Dictionary::add_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return base::Error{"cannot read the word list " + path +
                       " (install it, such as Debian's wamerican for american-english, or name another)"};
  }
  const Normaliser normaliser({});
  std::size_t lines = 0;
  std::size_t added = 0;
  for (std::string line; std::getline(file, line);) {
    ++lines;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty()) continue;
    if (is_plain(line)) {
      add_word(line);
      ++added;
      continue;
    }
    if (first_invalid_utf8(line)) {
      return base::Error{path + ":" + std::to_string(lines) + ": not UTF-8 (convert the word list with iconv)"};
    }
    const NormalText words = normaliser.normalise(line);
    for (std::size_t i = 0; i < words.tokens.size(); ++i) add_word(words.word(i));
    added += !words.tokens.empty();
  }
  if (file.bad()) return base::Error{"cannot read the word list " + path + " (is it a file?)"};
  return added;
}

void Dictionary::add_word(std::string_view word) {
  hashes_.push_back(fnv1a(word));
}

void Dictionary::finish() {
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  hashes_.shrink_to_fit();
}

// Hashes are spread evenly, so the first look is where it should be: a binary search of the lot would miss the
// processor's cache at most of its steps.
bool Dictionary::contains(std::string_view word) const {
  if (hashes_.empty()) return false;
  const std::uint64_t hash = fnv1a(word);
  const std::size_t size = hashes_.size();
  const auto expected = static_cast<std::size_t>((hash >> 32) * size >> 32);  // fewer than 2^32 words
  std::size_t begin = expected, end = expected;                               // [begin, end) may hold it
  for (std::size_t step = 16; begin > 0 && hashes_[begin] > hash; step *= 2) begin -= std::min(begin, step);
  for (std::size_t step = 16; end < size && hashes_[end] <= hash; step *= 2) end = std::min(size, end + step);
  const auto first = hashes_.begin();
  return std::binary_search(first + static_cast<std::ptrdiff_t>(begin), first + static_cast<std::ptrdiff_t>(end), hash);
}

std::uint64_t Dictionary::fingerprint() const {
  return fnv1a({reinterpret_cast<const char*>(hashes_.data()), hashes_.size() * sizeof hashes_[0]});
}

}  // namespace verbatim::text
