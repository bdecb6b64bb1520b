#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/tables.h"
#include "text/normaliser.h"

namespace verbatim::matching {

using WordId = std::uint32_t;

// A word of a message: its number, and of what it is made.
struct MessageWord {
  WordId id;
  std::string_view text;
  bool any_word;     // letters, digits and _ only, as \w+ asks
  bool any_letters;  // a to z only
};

// Every word that some regex names, numbered, so that a message's words are looked up once and compared as numbers
// after that. Filled first, then immutable: any number of threads.
class WordTable {
 public:
  static constexpr WordId kUnknown = 0xffffffff;

  // The number of `word`, which is new or was there.
  WordId add(std::string_view word);
  WordId find(std::string_view word) const;
  std::size_t size() const { return words_.size(); }
  const std::string& word(WordId id) const { return words_[id]; }

  // For the same program alone, see base/tables.h.
  void pack(base::Packer& packer) const;
  void unpack(base::Unpacker& unpacker);

  // The first kMaxTokens words of a message; the views are of its text.
  std::vector<MessageWord> read(const text::NormalText& message) const;

 private:
  struct Slot {
    std::uint32_t hash = 0;
    WordId id = kUnknown;
  };
  std::size_t slot_of(std::string_view word, std::uint32_t hash) const;
  void grow();

  std::vector<std::string> words_;
  std::vector<Slot> slots_ = std::vector<Slot>(1024);  // open addressing, a power of two, at most half full
};

}  // namespace verbatim::matching
