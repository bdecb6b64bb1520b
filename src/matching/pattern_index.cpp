#include "matching/pattern_index.h"

#include <algorithm>
#include <boost/container/small_vector.hpp>
#include <cassert>

namespace verbatim::matching {
namespace {

// One way to lay one sequence: from its first to past its last word.
struct Laid {
  std::uint16_t begin = 0;
  std::uint16_t end = 0;
  bool is_virtual = true;  // no real part at all
  bool uses_context = false;
  TokenSet words;
};

// Most patterns have a sequence or two, with a way or two to lay each: no memory is asked for.
using Ways = boost::container::small_vector<Laid, 4>;
using WaysOfSequences = boost::container::small_vector<Ways, 3>;

bool in_scope(const Span& span, content::Scope scope) {
  switch (scope) {
    case content::Scope::any:
      return true;
    case content::Scope::now:
      return span.scopes == 0;
    case content::Scope::negated:
      return (span.scopes & kNegated) != 0;
    case content::Scope::past:
      return (span.scopes & kPast) != 0;
    case content::Scope::hypothetical:
      return (span.scopes & kHypothetical) != 0;
  }
  return false;
}

class SequencePlacer {
 public:
  SequencePlacer(const CompiledPattern::Sequence& sequence, const SpanTable& spans, const text::NormalText& message,
                 const Window& window, Ways& out)
      : sequence_(sequence), spans_(spans), message_(message), window_(window), out_(out) {}

  void run() { extend(0, Laid{}); }

 private:
  void extend(std::size_t depth, const Laid& so_far) {
    if (depth == sequence_.parts.size()) {
      out_.push_back(so_far);
      return;
    }
    const CompiledPart& part = sequence_.parts[depth];
    for (const Span& span : spans_.of(part.part)) {
      if (out_.size() >= kMaxPlacements) return;
      if (!window_.contains(span) || !in_scope(span, part.scope)) continue;
      Laid next = so_far;
      if (span.is_virtual) {
        next.uses_context = true;
      } else {
        if (!so_far.is_virtual && !follows(so_far.end, span, sequence_.joins[depth - 1])) continue;
        if (so_far.is_virtual) next.begin = span.begin;
        next.end = span.end;
        next.is_virtual = false;
        next.words.add(span.begin, span.end);
      }
      extend(depth + 1, next);
    }
  }

  bool follows(std::uint16_t end, const Span& span, content::Join join) const {
    const int gap = span.begin - end;
    const int most = join == content::Join::near ? content::kNearGap : content::kFarGap;
    return gap >= 0 && gap <= most && message_.tokens[span.begin].sentence == message_.tokens[end - 1U].sentence;
  }

  const CompiledPattern::Sequence& sequence_;
  const SpanTable& spans_;
  const text::NormalText& message_;
  const Window& window_;
  Ways& out_;
};

// Chooses one way for each sequence so that they are disjoint and neighbours are at most kAndGap words apart.
class Combiner {
 public:
  explicit Combiner(const WaysOfSequences& ways) : ways_(ways) {}

  // The way that covers most words; false if there is none.
  bool run(Placement& placement) {
    choose(0);
    if (best_size_ < 0) return false;
    placement = best_;
    return placement.uses_message;
  }

 private:
  void choose(std::size_t depth) {
    if (depth == ways_.size()) {
      if (near_enough()) keep();
      return;
    }
    for (const Laid& laid : ways_[depth]) {
      const bool clash = std::any_of(chosen_.begin(), chosen_.end(),
                                     [&laid](const Laid* other) { return other->words.overlaps(laid.words); });
      if (clash) continue;
      if (++tries_ > kMaxPlacements * kMaxPlacements) return;
      chosen_.push_back(&laid);
      choose(depth + 1);
      chosen_.pop_back();
    }
  }

  void keep() {
    Placement placement;
    for (const Laid* laid : chosen_) {
      placement.words.add(laid->words);
      placement.uses_context |= laid->uses_context;
      placement.uses_message |= !laid->is_virtual;
    }
    const int size = placement.words.size();
    if (size <= best_size_) return;
    best_size_ = size;
    best_ = placement;
  }

  bool near_enough() const {
    Chosen real;
    for (const Laid* laid : chosen_) {
      if (!laid->is_virtual) real.push_back(laid);
    }
    std::sort(real.begin(), real.end(), [](const Laid* a, const Laid* b) { return a->begin < b->begin; });
    for (std::size_t i = 1; i < real.size(); ++i) {
      if (real[i]->begin - real[i - 1]->end > content::kAndGap) return false;
    }
    return !real.empty();
  }

  using Chosen = boost::container::small_vector<const Laid*, 4>;
  const WaysOfSequences& ways_;
  Chosen chosen_;
  std::size_t tries_ = 0;
  Placement best_;
  int best_size_ = -1;
};

}  // namespace

CompiledPattern compile_pattern(const content::Phrase& source, PartTable& parts) {
  const content::ParsedPattern parsed = content::parse_pattern(source.text);
  assert(parsed.pattern);  // the loader has parsed every pattern before
  CompiledPattern compiled;
  compiled.source = &source;
  for (const content::Sequence& sequence : parsed.pattern->sequences) {
    CompiledPattern::Sequence& out = compiled.sequences.emplace_back();
    out.joins = sequence.joins;
    for (const content::Part& part : sequence.parts) {
      out.parts.push_back({part.term.empty() ? parts.intern(part.regex) : parts.term(part.term), part.scope});
      compiled.parts.push_back(out.parts.back().part);
    }
  }
  return compiled;
}

bool possible(const CompiledPattern& pattern, const SpanTable& spans) {
  return std::all_of(pattern.parts.begin(), pattern.parts.end(),
                     [&spans](PartIndex part) { return spans.possible(part); });
}

namespace {

// A pattern of one part: the longest of its spans, and of those the first.
bool place_part(const CompiledPart& part, const SpanTable& spans, const Window& window, Placement& placement) {
  const Span* longest = nullptr;
  for (const Span& span : spans.of(part.part)) {
    if (span.is_virtual || !window.contains(span) || !in_scope(span, part.scope)) continue;
    if (!longest || span.end - span.begin > longest->end - longest->begin) longest = &span;
  }
  if (!longest) return false;
  placement = {};
  placement.words.add(longest->begin, longest->end);
  placement.uses_message = true;
  return true;
}

}  // namespace

bool place(const CompiledPattern& pattern, const SpanTable& spans, const text::NormalText& message,
           const Window& window, Placement& placement) {
  if (!possible(pattern, spans)) return false;
  for (const PartIndex part : pattern.parts) {
    if (!spans.has(part)) return false;
  }
  if (pattern.sequences.size() == 1 && pattern.sequences.front().parts.size() == 1) {
    return place_part(pattern.sequences.front().parts.front(), spans, window, placement);
  }
  WaysOfSequences ways(pattern.sequences.size());
  for (std::size_t i = 0; i < pattern.sequences.size(); ++i) {
    SequencePlacer(pattern.sequences[i], spans, message, window, ways[i]).run();
    if (ways[i].empty()) return false;
  }
  return Combiner(ways).run(placement);
}

void PatternIndex::add(PatternIndexNumber number, const CompiledPattern& pattern, const std::vector<double>& rarity) {
  PartIndex rarest = pattern.parts.front();
  for (const PartIndex part : pattern.parts) {
    if (rarity[part] > rarity[rarest]) rarest = part;
  }
  PartIndex second = rarest;
  for (const PartIndex part : pattern.parts) {
    if (part != rarest && (second == rarest || rarity[part] > rarity[second])) second = part;
  }
  const bool has_more = std::any_of(pattern.parts.begin(), pattern.parts.end(),
                                    [=](PartIndex part) { return part != rarest && part != second; });
  filing_[rarest].push_back({number, pattern.owner, second, has_more});
}

void PatternIndex::finish() {
  for (const std::vector<Entry>& entries : filing_) {
    begin_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.insert(entries_.end(), entries.begin(), entries.end());
  }
  begin_.push_back(static_cast<std::uint32_t>(entries_.size()));
  filing_.clear();
}

}  // namespace verbatim::matching
