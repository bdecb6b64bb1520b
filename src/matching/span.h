#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "matching/limits.h"

namespace verbatim::matching {

using PartIndex = std::uint32_t;

// Where a part of a pattern occurs: words [begin, end). A virtual span stands for something that the conversation
// already mentioned: it is everywhere and covers nothing.
struct Span {
  std::uint16_t begin = 0;
  std::uint16_t end = 0;
  std::uint8_t scopes = 0;  // bits of ScopeBit, of its first word
  bool is_virtual = false;
};

enum ScopeBit : std::uint8_t { kNegated = 1, kPast = 2, kHypothetical = 4 };

// A set of words of one message.
class TokenSet {
 public:
  void add(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) bits_[i / 64] |= std::uint64_t{1} << (i % 64);
  }
  bool has(std::size_t token) const { return (bits_[token / 64] >> (token % 64)) & 1; }
  bool overlaps(std::size_t begin, std::size_t end) const {
    for (std::size_t i = begin; i < end; ++i) {
      if (has(i)) return true;
    }
    return false;
  }
  bool overlaps(const TokenSet& other) const {
    for (std::size_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i] & other.bits_[i]) return true;
    }
    return false;
  }
  int size() const {
    int count = 0;
    for (const std::uint64_t bits : bits_) count += std::popcount(bits);
    return count;
  }
  void add(const TokenSet& other) {
    for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] |= other.bits_[i];
  }

 private:
  std::array<std::uint64_t, kMaxTokens / 64> bits_{};
};

// The words [begin, end) of a message that are being looked at: all of it, or one clause.
struct Window {
  std::uint16_t begin = 0;
  std::uint16_t end = 0;
  bool contains(const Span& span) const { return span.is_virtual || (span.begin >= begin && span.end <= end); }
};

}  // namespace verbatim::matching
