#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

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

// The spans of all parts that occur in one message, at most kMaxSpansPerPart of each.
class SpanTable {
 public:
  explicit SpanTable(std::size_t parts) : slot_(parts, kNone) { slots_.reserve(64); }

  void add(PartIndex part, Span span) {
    if (slot_[part] == kNone) {
      slot_[part] = static_cast<std::uint16_t>(slots_.size());
      slots_.push_back({part, 0, {}});
    }
    Slot& slot = slots_[slot_[part]];
    if (slot.count < kMaxSpansPerPart) slot.spans[slot.count++] = span;
  }
  std::span<const Span> of(PartIndex part) const {
    if (slot_[part] == kNone) return {};
    const Slot& slot = slots_[slot_[part]];
    return {slot.spans.data(), slot.count};
  }
  bool has(PartIndex part) const { return slot_[part] != kNone && slots_[slot_[part]].count > 0; }

  // Drops the spans of `part` for which `hidden(span)` holds.
  template <typename Predicate>
  void drop_if(PartIndex part, Predicate hidden) {
    if (slot_[part] == kNone) return;
    Slot& slot = slots_[slot_[part]];
    const auto end = std::remove_if(slot.spans.begin(), slot.spans.begin() + slot.count, hidden);
    slot.count = static_cast<std::uint16_t>(end - slot.spans.begin());
  }
  // Calls visit(part, span&) for every span, in the order in which the parts were found.
  template <typename Visit>
  void for_each(Visit visit) {
    for (Slot& slot : slots_) {
      for (std::size_t i = 0; i < slot.count; ++i) visit(slot.part, slot.spans[i]);
    }
  }
  template <typename Visit>
  void for_each(Visit visit) const {
    for (const Slot& slot : slots_) {
      for (std::size_t i = 0; i < slot.count; ++i) visit(slot.part, slot.spans[i]);
    }
  }

 private:
  struct Slot {
    PartIndex part;
    std::uint16_t count;
    std::array<Span, kMaxSpansPerPart> spans;
  };
  static constexpr std::uint16_t kNone = 0xffff;
  std::vector<std::uint16_t> slot_;  // part -> position in slots_
  std::vector<Slot> slots_;
};

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
