#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "matching/span.h"
#include "matching/word_table.h"
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
  // The same for a window of the message.
  bool possible_in(PartIndex part, const Window& window) const {
    if (part == mentioned_) return true;
    const std::uint16_t number = found_->slot[part];
    if (number == kImpossible) return false;
    const Slot& slot = found_->slots[number];
    return slot.first_begin < window.end && slot.last_begin >= window.begin;
  }
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
    std::uint32_t first_hit = kNone, last_hit = kNone;   // its phrases, a chain through hits
    std::uint32_t last_start = kNone;                    // where its matchers may begin, a chain through starts
    std::uint16_t first_begin = 0xffff, last_begin = 0;  // the words at which it may begin lie between
    Spans* raw = nullptr;                                // before hiding; null until it is known
    Spans* spans = nullptr;                              // null until they are known
  };
  struct Hit {
    std::uint16_t begin, end;
    std::uint32_t next;
  };
  struct Start {
    std::uint32_t matcher;
    std::uint16_t token;
    std::uint32_t before;
  };
  // What was found in the message: shared by the copies.
  struct Found {
    std::vector<MessageWord> words;
    std::vector<PartIndex> possible;
    std::vector<std::uint8_t> scopes;
    std::vector<std::uint16_t> slot;  // part -> position in slots
    std::vector<Hit> hits;            // see PhraseTrie
    std::vector<Start> starts;        // see Prefilter
    std::vector<Slot> slots;
    std::vector<std::unique_ptr<Spans[]>> blocks;  // the spans of all slots: they do not move
    std::size_t used = kBlock;                     // of the last block
    std::size_t regexes = 0, automata = 0;         // runs for topical parts so far

    Spans& new_spans();
    static constexpr std::size_t kBlock = 64;
  };
  class Finder;

  Slot& open(PartIndex part);
  void may_begin(PartIndex part, std::uint16_t first, std::uint16_t last);
  std::span<const Span> plain(PartIndex part) const;
  const Spans& raw(PartIndex part) const;
  bool is_hidden(PartIndex part, const Span& span) const;
  void unite(PartIndex part, Spans& spans) const;

  static constexpr PartIndex kNobody = 0xffffffff;
  const PartTable* parts_;
  const text::NormalText* message_;
  std::shared_ptr<Found> found_;
  PartIndex mentioned_ = kNobody;    // see add_virtual
  Spans with_mention_;               // its spans
  std::vector<PartIndex> possible_;  // with it, if it was not possible before; else empty
};

}  // namespace verbatim::matching
