#include "matching/word_table.h"

#include <algorithm>

#include "matching/limits.h"
#include "text/hash.h"

namespace verbatim::matching {
namespace {

std::uint32_t hash_of(std::string_view word) {
  const std::uint64_t hash = text::fnv1a(word);
  return static_cast<std::uint32_t>(hash ^ (hash >> 32));
}

bool is_small_letter(char c) {
  return c >= 'a' && c <= 'z';
}

bool is_word_letter(char c) {
  return is_small_letter(c) || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

// Where the word is, or would be.
std::size_t WordTable::slot_of(std::string_view word, std::uint32_t hash) const {
  std::size_t at = hash & (slots_.size() - 1);
  while (slots_[at].id != kUnknown && (slots_[at].hash != hash || words_[slots_[at].id] != word)) {
    at = (at + 1) & (slots_.size() - 1);
  }
  return at;
}

WordId WordTable::add(std::string_view word) {
  const std::uint32_t hash = hash_of(word);
  const std::size_t at = slot_of(word, hash);
  if (slots_[at].id != kUnknown) return slots_[at].id;
  const auto id = static_cast<WordId>(words_.size());
  slots_[at] = {hash, id};
  words_.emplace_back(word);
  if (words_.size() * 2 > slots_.size()) grow();
  return id;
}

void WordTable::grow() {
  const std::vector<Slot> old = std::exchange(slots_, std::vector<Slot>(slots_.size() * 2));
  for (const Slot& slot : old) {
    if (slot.id != kUnknown) slots_[slot_of(words_[slot.id], slot.hash)] = slot;
  }
}

WordId WordTable::find(std::string_view word) const {
  return slots_[slot_of(word, hash_of(word))].id;
}

void WordTable::pack(base::Packer& packer) const {
  base::pack_texts(packer, words_);
  base::pack_table(packer, slots_);
}

void WordTable::unpack(base::Unpacker& unpacker) {
  base::unpack_texts(unpacker, words_);
  base::unpack_table(unpacker, slots_);
}

std::vector<MessageWord> WordTable::read(const text::NormalText& message) const {
  std::vector<MessageWord> words;
  const std::size_t count = std::min(message.tokens.size(), kMaxTokens);
  words.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view word = message.word(i);
    words.push_back({find(word), word, std::all_of(word.begin(), word.end(), is_word_letter),
                     std::all_of(word.begin(), word.end(), is_small_letter)});
  }
  return words;
}

}  // namespace verbatim::matching
