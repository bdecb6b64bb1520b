#include "matching/span_table.h"

#include <algorithm>
#include <cassert>

#include "matching/part_table.h"

namespace verbatim::matching {

SpanTable::SpanTable(const PartTable& parts, const text::NormalText& message)
    : parts_(&parts), message_(&message), found_(std::make_shared<Found>()) {
  Found& found = *found_;
  found.slot.assign(parts.size(), kImpossible);
  const std::vector<PhraseTrie::Hit> phrases = parts.phrases(message);
  const std::vector<PartTable::Start> starts = parts.possible_starts(message);
  found.hits.reserve(phrases.size());
  for (const PhraseTrie::Hit& phrase : phrases) {
    Slot& slot = found.open(phrase.part);
    const auto number = static_cast<std::uint32_t>(found.hits.size());
    found.hits.push_back({phrase.begin, phrase.end, kNone});
    (slot.first_hit == kNone ? slot.first_hit : found.hits[slot.last_hit].next) = number;
    slot.last_hit = number;
  }
  found.tokens.reserve(starts.size());
  for (const PartTable::Start& start : starts) {
    Slot& slot = found.open(start.part);
    if (slot.starts_begin == slot.starts_end) slot.starts_begin = static_cast<std::uint32_t>(found.tokens.size());
    found.tokens.push_back(start.token);
    slot.starts_end = static_cast<std::uint32_t>(found.tokens.size());
  }
  for (const PartIndex part : parts.unions()) {
    const auto& included = parts.included(part);
    const bool any = std::any_of(included.begin(), included.end(), [this](PartIndex other) { return possible(other); });
    if (any) found.open(part);
  }
}

// The part's slot, which is new or was there.
SpanTable::Slot& SpanTable::Found::open(PartIndex part) {
  if (slot[part] == kImpossible) {
    slot[part] = static_cast<std::uint16_t>(slots.size());
    possible.push_back(part);
    return slots.emplace_back();
  }
  return slots[slot[part]];
}

std::span<const Span> SpanTable::plain(PartIndex part) const {
  if (found_->slot[part] == kImpossible) return {};
  Slot& slot = found_->slots[found_->slot[part]];
  if (slot.finished) return slot.spans.view();
  slot.finished = true;
  for (Span span : raw(part).view()) {
    const auto& hiders = parts_->hidden_by(part);
    const bool hidden = std::any_of(hiders.begin(), hiders.end(), [this, &span](PartIndex hider) {
      if (found_->slot[hider] == kImpossible) return false;
      const auto covers = raw(hider).view();
      return std::any_of(covers.begin(), covers.end(),
                         [&span](const Span& cover) { return span.begin >= cover.begin && span.end <= cover.end; });
    });
    if (span.begin < found_->scopes.size()) span.scopes = found_->scopes[span.begin];
    if (!hidden) slot.spans.add(span);
  }
  return slot.spans.view();
}

void SpanTable::add_virtual(PartIndex part) {
  assert(mentioned_ == kNobody);
  for (const Span& span : plain(part)) with_mention_.add(span);
  with_mention_.add({0, 0, 0, true});
  if (!possible(part)) {
    possible_ = found_->possible;
    possible_.push_back(part);
  }
  mentioned_ = part;
}

// A part's spans before anything is hidden.
const SpanTable::Spans& SpanTable::raw(PartIndex part) const {
  Slot& slot = found_->slots[found_->slot[part]];
  if (slot.confirmed) return slot.raw;
  slot.confirmed = true;
  find(part, slot.raw);
  if (!parts_->included(part).empty()) unite(part, slot.raw);
  return slot.raw;
}

// Topical parts are confirmed by RE2 up to a limit, those of the safety tier always.
bool SpanTable::may_confirm(PartIndex part) const {
  return parts_->is_safety(part) || ++confirms_ <= kMaxConfirms;
}

// The next match of the part's regex at word `free` or later; empty if there is none. `start` is the next of its
// starts.
Span SpanTable::next_regex_match(PartIndex part, std::uint32_t& start, std::uint16_t free) const {
  const Slot& slot = found_->slots[found_->slot[part]];
  if (start == slot.starts_end) return {};
  if (found_->tokens[slot.starts_end - 1] == PartTable::kAnywhere) {
    const Span match = may_confirm(part) ? parts_->next_match(part, free, *message_) : Span{};
    if (match.begin == match.end) start = slot.starts_end;
    return match;
  }
  for (; start < slot.starts_end; ++start) {
    if (found_->tokens[start] < free || !may_confirm(part)) continue;
    const std::uint16_t end = parts_->match_at(part, found_->tokens[start], *message_);
    if (end > found_->tokens[start]) return {found_->tokens[start], end};
  }
  return {};
}

// The leftmost-longest among the part's phrases and what its regex matches, from left to right.
void SpanTable::find(PartIndex part, Spans& out) const {
  const Slot& slot = found_->slots[found_->slot[part]];
  std::uint32_t hit = slot.first_hit;
  std::uint32_t start = slot.starts_begin;
  std::uint16_t free = 0;  // the first word that no span has taken
  Span regex = next_regex_match(part, start, free);
  while (true) {
    while (hit != kNone && found_->hits[hit].begin < free) hit = found_->hits[hit].next;
    if (regex.end != 0 && regex.begin < free) regex = next_regex_match(part, start, free);
    const bool has_regex = regex.end > regex.begin;
    if (hit == kNone && !has_regex) return;
    Span span = has_regex ? regex : Span{found_->hits[hit].begin, found_->hits[hit].begin};
    if (hit != kNone && found_->hits[hit].begin < span.begin) span = {found_->hits[hit].begin, found_->hits[hit].begin};
    for (; hit != kNone && found_->hits[hit].begin == span.begin; hit = found_->hits[hit].next) {
      span.end = std::max(span.end, found_->hits[hit].end);
    }
    out.add(span);
    free = span.end;
  }
}

// Adds the spans of the parts that `part` includes to its own: the leftmost, and of those the longest, without
// overlaps.
void SpanTable::unite(PartIndex part, Spans& spans) const {
  std::vector<Span> all(spans.view().begin(), spans.view().end());
  for (const PartIndex other : parts_->included(part)) {
    if (found_->slot[other] == kImpossible) continue;
    const auto more = raw(other).view();
    all.insert(all.end(), more.begin(), more.end());
  }
  std::sort(all.begin(), all.end(),
            [](const Span& a, const Span& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
  spans.count = 0;
  std::size_t free = 0;
  for (const Span& span : all) {
    if (span.begin < free) continue;
    spans.add(span);
    free = span.end;
  }
}

}  // namespace verbatim::matching
