#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "matching/span.h"
#include "text/normaliser.h"

namespace verbatim::matching {

class PartTable;

// The spans of the parts in one message, worked out when they are first asked for: of some hundred parts that a
// message's words make possible, a third is ever needed. A part's spans are leftmost-longest, at most kMaxSpansPerPart;
// those inside a span that hides the part are gone, and each knows its scopes. A copy shares what was found, and may be
// given what the conversation adds. One thread at a time for a table and its copies.
class SpanTable {
 public:
  // `parts` and `message` must outlive the table.
  SpanTable(const PartTable& parts, const text::NormalText& message);

  // Whether the words of the message make the part possible at all: cheap, and sure when it says no.
  bool possible(PartIndex part) const { return found_->slot[part] != kImpossible || part == mentioned_; }
  std::span<const Span> of(PartIndex part) const { return part == mentioned_ ? with_mention_.view() : plain(part); }
  bool has(PartIndex part) const { return possible(part) && !of(part).empty(); }
  // Every possible part, each once.
  const std::vector<PartIndex>& possible_parts() const { return possible_.empty() ? found_->possible : possible_; }

  // The scopes of each word; to be set before any part but the cues is asked for.
  void set_scopes(std::vector<std::uint8_t> scopes) { found_->scopes = std::move(scopes); }
  // Takes `part` as mentioned: a virtual span, beside those that the message has. Once a copy.
  void add_virtual(PartIndex part);

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::uint16_t kImpossible = 0xffff;
  struct Spans {
    std::uint16_t count = 0;
    std::array<Span, kMaxSpansPerPart> items;
    void add(Span span) {
      if (count < kMaxSpansPerPart) items[count++] = span;
    }
    std::span<const Span> view() const { return {items.data(), count}; }
  };
  struct Slot {
    bool confirmed = false;                             // `raw` is known
    bool finished = false;                              // `spans` is known
    std::uint32_t first_hit = kNone, last_hit = kNone;  // its phrases, a chain through hits
    std::uint32_t starts_begin = 0, starts_end = 0;     // where its regex may begin, in tokens
    Spans raw;                                          // before hiding
    Spans spans;
  };
  struct Hit {
    std::uint16_t begin, end;
    std::uint32_t next;
  };
  // What was found in the message: shared by the copies.
  struct Found {
    std::vector<PartIndex> possible;
    std::vector<std::uint8_t> scopes;
    std::vector<std::uint16_t> slot;    // part -> position in slots
    std::vector<std::uint16_t> tokens;  // see PartTable::Start
    std::vector<Hit> hits;              // see PhraseTrie
    std::vector<Slot> slots;

    Slot& open(PartIndex part);
  };

  std::span<const Span> plain(PartIndex part) const;
  const Spans& raw(PartIndex part) const;
  void find(PartIndex part, Spans& out) const;
  bool may_confirm(PartIndex part) const;
  Span next_regex_match(PartIndex part, std::uint32_t& start, std::uint16_t free) const;
  void unite(PartIndex part, Spans& spans) const;

  static constexpr PartIndex kNobody = 0xffffffff;
  const PartTable* parts_;
  const text::NormalText* message_;
  std::shared_ptr<Found> found_;
  mutable std::size_t confirms_ = 0;  // of the message's RE2 runs, those that this table knows of
  PartIndex mentioned_ = kNobody;     // see add_virtual
  Spans with_mention_;                // its spans
  std::vector<PartIndex> possible_;   // with it, if it was not possible before; else empty
};

}  // namespace verbatim::matching
