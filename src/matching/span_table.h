#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "matching/span.h"
#include "text/normaliser.h"

namespace verbatim::matching {

class PartTable;

// The spans of the parts in one message, worked out when they are first asked for: of some hundred parts that a
// message's words make possible, a third is ever needed. A part's spans are leftmost-longest, at most kMaxSpansPerPart;
// those inside a span that hides the part are gone, and each knows its scopes. A copy may be given what the
// conversation adds. One thread at a time.
class SpanTable {
 public:
  // `parts` and `message` must outlive the table.
  SpanTable(const PartTable& parts, const text::NormalText& message);

  // Whether the words of the message make the part possible at all: cheap, and sure when it says no.
  bool possible(PartIndex part) const { return slot_[part] != kImpossible; }
  std::span<const Span> of(PartIndex part) const;
  bool has(PartIndex part) const { return possible(part) && !of(part).empty(); }
  // Every possible part, in order.
  const std::vector<PartIndex>& possible_parts() const { return possible_; }

  // The scopes of each word; to be set before any part but the cues is asked for.
  void set_scopes(std::vector<std::uint8_t> scopes) { scopes_ = std::move(scopes); }
  // Takes `part` as mentioned: a virtual span, beside those that the message has.
  void add_virtual(PartIndex part);

 private:
  struct Spans {
    std::uint16_t count = 0;
    std::array<Span, kMaxSpansPerPart> items;
    void add(Span span) {
      if (count < kMaxSpansPerPart) items[count++] = span;
    }
    std::span<const Span> view() const { return {items.data(), count}; }
  };
  struct Slot {
    bool confirmed = false;  // `raw` is known
    bool finished = false;   // `spans` is known
    Spans raw;               // before hiding
    Spans spans;
  };

  const Spans& raw(PartIndex part) const;
  void confirm(PartIndex part, Spans& out) const;
  void unite(PartIndex part, Spans& spans) const;

  static constexpr std::uint16_t kImpossible = 0xffff;
  const PartTable* parts_;
  const text::NormalText* message_;
  std::vector<PartIndex> possible_;
  std::vector<std::uint8_t> scopes_;
  std::vector<std::uint16_t> slot_;    // part -> position in slots_
  std::vector<std::uint32_t> starts_;  // position in slots_ -> its first start; has one more
  std::vector<std::uint16_t> tokens_;  // where parts may begin, see PartTable::Start
  mutable std::vector<Slot> slots_;
  mutable std::size_t confirms_ = 0;
};

}  // namespace verbatim::matching
