#include "matching/span_table.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cassert>

#include "matching/part_table.h"

namespace verbatim::matching {

SpanTable::SpanTable(const PartTable& parts, const text::NormalText& message)
    : parts_(&parts), message_(&message), found_(std::make_shared<Found>()) {
  Found& found = *found_;
  found.words = parts.read(message);
  found.slot.assign(parts.size(), kImpossible);
  const std::vector<PhraseTrie::Hit> phrases = parts.phrases(found.words);
  const std::vector<Prefilter::Start> starts = parts.possible_starts(found.words);
  found.slots.reserve(512);
  found.possible.reserve(512);
  found.hits.reserve(phrases.size());
  for (const PhraseTrie::Hit& phrase : phrases) {
    Slot& slot = open(phrase.part);
    const auto number = static_cast<std::uint32_t>(found.hits.size());
    found.hits.push_back({phrase.begin, phrase.end, kNone});
    (slot.first_hit == kNone ? slot.first_hit : found.hits[slot.last_hit].next) = number;
    slot.last_hit = number;
    may_begin(phrase.part, phrase.begin, phrase.begin);
  }
  found.starts.reserve(starts.size());
  for (const Prefilter::Start& start : starts) {
    Slot& slot = open(start.part);
    found.starts.push_back({start.matcher, start.token, slot.last_start});
    slot.last_start = static_cast<std::uint32_t>(found.starts.size() - 1);
    may_begin(start.part, start.token == Prefilter::kAnywhere ? 0 : start.token, start.token);
  }
}

// Widens what Slot says of the part, and of those that include it: what is known of it is known of them.
void SpanTable::may_begin(PartIndex part, std::uint16_t first, std::uint16_t last) {
  const auto widen = [&](Slot& slot) {
    slot.first_begin = std::min(slot.first_begin, first);
    slot.last_begin = std::max(slot.last_begin, last);
  };
  Slot& slot = found_->slots[found_->slot[part]];
  if (slot.first_begin <= first && slot.last_begin >= last) return;
  widen(slot);
  for (const PartIndex whole : parts_->unions_of(part)) widen(found_->slots[found_->slot[whole]]);
}

// The part's slot, which is new or was there. What is made possible by it is opened too.
SpanTable::Slot& SpanTable::open(PartIndex part) {
  Found& found = *found_;
  if (found.slot[part] != kImpossible) return found.slots[found.slot[part]];
  const std::size_t number = found.slots.size();
  const auto open_one = [&found](PartIndex which) {
    found.slot[which] = static_cast<std::uint16_t>(found.slots.size());
    found.possible.push_back(which);
    found.slots.emplace_back();
  };
  open_one(part);
  for (const PartIndex whole : parts_->unions_of(part)) {
    if (found.slot[whole] == kImpossible) open_one(whole);
  }
  return found.slots[number];
}

SpanTable::Spans& SpanTable::Found::new_spans() {
  if (used == kBlock) {
    blocks.push_back(std::make_unique<Spans[]>(kBlock));
    used = 0;
  }
  return blocks.back()[used++];
}

bool SpanTable::is_hidden(PartIndex part, const Span& span) const {
  const auto& hiders = parts_->hidden_by(part);
  return std::any_of(hiders.begin(), hiders.end(), [this, &span](PartIndex hider) {
    if (found_->slot[hider] == kImpossible) return false;
    const auto covers = raw(hider).view();
    return std::any_of(covers.begin(), covers.end(),
                       [&span](const Span& cover) { return span.begin >= cover.begin && span.end <= cover.end; });
  });
}

std::span<const Span> SpanTable::plain(PartIndex part) const {
  const std::uint16_t number = found_->slot[part];
  if (number == kImpossible) return {};
  if (found_->slots[number].spans) return found_->slots[number].spans->view();
  const Spans& all = raw(part);
  Spans& kept = found_->new_spans();
  found_->slots[number].spans = &kept;
  for (Span span : all.view()) {
    if (span.begin < found_->scopes.size()) span.scopes = found_->scopes[span.begin];
    if (!is_hidden(part, span)) kept.add(span);
  }
  return kept.view();
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

// Finds the leftmost-longest among the part's phrases and what its matchers match, from left to right.
class SpanTable::Finder {
 public:
  Finder(const SpanTable& table, PartIndex part)
      : parts_(*table.parts_),
        message_(*table.message_),
        found_(*table.found_),
        bounded_(!parts_.is_safety(part)),
        hit_(found_.slots[found_.slot[part]].first_hit) {
    for (std::uint32_t at = found_.slots[found_.slot[part]].last_start; at != kNone; at = found_.starts[at].before) {
      const Start& start = found_.starts[at];
      auto& places = start.token == Prefilter::kAnywhere ? anywhere_ : starts_;
      places.push_back({start.token, start.matcher});
    }
    for (auto* places : {&starts_, &anywhere_}) {
      std::sort(places->begin(), places->end());
      places->erase(std::unique(places->begin(), places->end()), places->end());
    }
  }

  void run(Spans& out) {
    const auto words = static_cast<std::uint16_t>(found_.words.size());
    for (std::uint16_t at = 0; at < words && out.count < kMaxSpansPerPart;) {
      if (anywhere_.empty()) at = next_place(at);
      if (at >= words) return;
      const std::uint16_t end = longest_at(at);
      if (end > at) out.add({at, end});
      at = std::max(end, static_cast<std::uint16_t>(at + 1));
    }
  }

 private:
  struct Place {
    std::uint16_t token;
    PartTable::Matcher matcher;
    auto operator<=>(const Place&) const = default;
  };
  using Places = boost::container::small_vector<Place, 16>;

  // The first word from `at` on where something may begin; kAnywhere if there is none.
  std::uint16_t next_place(std::uint16_t at) {
    while (hit_ != kNone && found_.hits[hit_].begin < at) hit_ = found_.hits[hit_].next;
    while (start_ < starts_.size() && starts_[start_].token < at) ++start_;
    const std::uint16_t start = start_ < starts_.size() ? starts_[start_].token : Prefilter::kAnywhere;
    return hit_ == kNone ? start : std::min(start, found_.hits[hit_].begin);
  }

  // The word after the longest match at word `at`; `at` if there is none.
  std::uint16_t longest_at(std::uint16_t at) {
    std::uint16_t end = at;
    next_place(at);
    for (; hit_ != kNone && found_.hits[hit_].begin == at; hit_ = found_.hits[hit_].next) {
      end = std::max(end, found_.hits[hit_].end);
    }
    for (; start_ < starts_.size() && starts_[start_].token == at; ++start_) {
      end = std::max(end, match(starts_[start_].matcher, at));
    }
    for (Place& place : anywhere_) end = std::max(end, match_anywhere(place, at));
    return end;
  }

  // Topical parts are confirmed up to a limit, those of the safety tier always.
  std::uint16_t match(PartTable::Matcher matcher, std::uint16_t at) {
    if (PartTable::is_regex(matcher)) {
      if (bounded_ && ++found_.regexes > kMaxConfirms) return at;
      return parts_.match_regex(matcher, at, message_);
    }
    if (bounded_ && ++found_.automata > kMaxAutomata) return at;
    return parts_.match_words(matcher, at, found_.words);
  }

  // RE2 looks ahead for itself: `place.token` is from where on it may match, or kAnywhere if nobody knows.
  std::uint16_t match_anywhere(Place& place, std::uint16_t at) {
    if (!PartTable::is_regex(place.matcher)) return match(place.matcher, at);
    if (place.token != Prefilter::kAnywhere && place.token > at) return at;
    if (bounded_ && ++found_.regexes > kMaxConfirms) return at;
    const Span next = parts_.next_regex_match(place.matcher, at, message_);
    place.token = next.begin == next.end ? static_cast<std::uint16_t>(kMaxTokens) : next.begin;
    return next.begin == at ? next.end : at;
  }

  const PartTable& parts_;
  const text::NormalText& message_;
  Found& found_;
  const bool bounded_;
  Places starts_, anywhere_;
  std::uint32_t hit_;
  std::size_t start_ = 0;
};

// A part's spans before anything is hidden.
const SpanTable::Spans& SpanTable::raw(PartIndex part) const {
  const std::uint16_t number = found_->slot[part];
  if (found_->slots[number].raw) return *found_->slots[number].raw;
  Spans& spans = found_->new_spans();
  found_->slots[number].raw = &spans;
  Finder(*this, part).run(spans);
  if (!parts_->included(part).empty()) unite(part, spans);
  return spans;
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
