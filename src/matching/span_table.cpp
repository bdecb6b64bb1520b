#include "matching/span_table.h"

#include <algorithm>

#include "matching/part_table.h"

namespace verbatim::matching {

SpanTable::SpanTable(const PartTable& parts, const text::NormalText& message)
    : parts_(&parts), message_(&message), slot_(parts.size(), kImpossible) {
  const std::vector<PartTable::Start> starts = parts.possible_starts(message);
  tokens_.reserve(starts.size());
  const auto open_slot = [this](PartIndex part) {
    slot_[part] = static_cast<std::uint16_t>(possible_.size());
    possible_.push_back(part);
    starts_.push_back(static_cast<std::uint32_t>(tokens_.size()));
  };
  for (const PartTable::Start& start : starts) {
    if (slot_[start.part] == kImpossible) open_slot(start.part);
    tokens_.push_back(start.token);
  }
  for (const PartIndex part : parts.unions()) {
    const auto& included = parts.included(part);
    const bool any = std::any_of(included.begin(), included.end(), [this](PartIndex other) { return possible(other); });
    if (any && !possible(part)) open_slot(part);
  }
  starts_.push_back(static_cast<std::uint32_t>(tokens_.size()));
  slots_.resize(possible_.size());
}

std::span<const Span> SpanTable::of(PartIndex part) const {
  if (!possible(part)) return {};
  Slot& slot = slots_[slot_[part]];
  if (!slot.finished) {
    slot.finished = true;
    for (Span span : raw(part).view()) {
      const auto& hiders = parts_->hidden_by(part);
      const bool hidden = std::any_of(hiders.begin(), hiders.end(), [this, &span](PartIndex hider) {
        if (!possible(hider)) return false;
        const auto covers = raw(hider).view();
        return std::any_of(covers.begin(), covers.end(),
                           [&span](const Span& cover) { return span.begin >= cover.begin && span.end <= cover.end; });
      });
      if (span.begin < scopes_.size()) span.scopes = scopes_[span.begin];
      if (!hidden) slot.spans.add(span);
    }
  }
  return slot.spans.view();
}

void SpanTable::add_virtual(PartIndex part) {
  if (!possible(part)) {
    slot_[part] = static_cast<std::uint16_t>(possible_.size());
    possible_.push_back(part);
    starts_.push_back(starts_.back());
    slots_.emplace_back();
    slots_.back().confirmed = true;
  }
  static_cast<void>(of(part));
  slots_[slot_[part]].spans.add({0, 0, 0, true});
}

// A part's spans before anything is hidden.
const SpanTable::Spans& SpanTable::raw(PartIndex part) const {
  Slot& slot = slots_[slot_[part]];
  if (slot.confirmed) return slot.raw;
  slot.confirmed = true;
  if (!parts_->is_safety(part) && ++confirms_ > kMaxConfirms) return slot.raw;
  confirm(part, slot.raw);
  if (!parts_->included(part).empty()) unite(part, slot.raw);
  return slot.raw;
}

void SpanTable::confirm(PartIndex part, Spans& out) const {
  const std::size_t begin = starts_[slot_[part]];
  const std::size_t end = starts_[slot_[part] + 1U];
  if (begin == end) return;
  const auto add = [&out](Span span) { out.add(span); };
  if (tokens_[begin] == PartTable::kAnywhere) {
    parts_->find_anywhere(part, *message_, add);
  } else {
    parts_->find_at(part, {tokens_.data() + begin, end - begin}, *message_, add);
  }
}

// Adds the spans of the parts that `part` includes to its own: the leftmost, and of those the longest, without
// overlaps.
void SpanTable::unite(PartIndex part, Spans& spans) const {
  std::vector<Span> all(spans.view().begin(), spans.view().end());
  for (const PartIndex other : parts_->included(part)) {
    if (!possible(other)) continue;
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
