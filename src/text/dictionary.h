#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "base/tables.h"

namespace verbatim::text {

// The words of a language, from plain word lists (one word a line, UTF-8; Debian's wamerican and wbritish). It only
// says what is a word. A sorted set of 64-bit hashes: 200,000 words take 1.6 MB and load in a few milliseconds; a hash
// that two words share would at worst leave a misspelling alone. Immutable after loading: any number of threads.
class Dictionary {
 public:
  Dictionary() = default;

  // Adds the words of a file in the form that the normaliser gives them (lower case, without possessive 's, "can't" as
  // "cant"), and says how many lines had one. Fails if the file cannot be read or is not UTF-8; words before that stay.
  base::Result<std::size_t> add_file(const std::string& path);
  // `word` is in normalised form.
  void add_word(std::string_view word);
  // Must be called once after the last word is added.
  void finish();

  // `word` is in normalised form.
  bool contains(std::string_view word) const;
  std::size_t size() const { return hashes_.size(); }
  // For the same program alone, see base/tables.h.
  void pack(base::Packer& packer) const { base::pack_table(packer, hashes_); }
  void unpack(base::Unpacker& unpacker) { base::unpack_table(unpacker, hashes_); }
  // Equal for the same words.
  std::uint64_t fingerprint() const;

 private:
  std::vector<std::uint64_t> hashes_;
};

}  // namespace verbatim::text
