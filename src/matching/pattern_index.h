#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "content/content.h"
#include "content/pattern.h"
#include "matching/decision.h"
#include "matching/part_table.h"
#include "matching/span_table.h"
#include "text/normaliser.h"

namespace verbatim::matching {

using PatternIndexNumber = std::uint32_t;

// What a pattern is there for: to answer its intent, to forbid it (`unless`), to add safety.tail, or
// to cancel a foreign term.
enum class PatternUse { answer, forbid, tail, cancel };

struct CompiledPart {
  PartIndex part = 0;
  content::Scope scope = content::Scope::any;
};

// A pattern with its parts resolved: sequences of parts, in order within a sequence, in any order among sequences.
struct CompiledPattern {
  struct Sequence {
    std::vector<CompiledPart> parts;
    std::vector<content::Join> joins;  // joins[i] stands between parts[i] and parts[i + 1]
  };
  std::vector<Sequence> sequences;
  boost::container::small_vector<PartIndex, 6> parts;  // of all sequences
  const content::Phrase* source = nullptr;
  content::Strength strength = content::Strength::normal;
  PatternUse use = PatternUse::answer;
  std::uint32_t owner = 0;  // the intent, or for `cancel` the term
  double rarity = 0;        // sum over its parts of ln((N + 1) / (df + 1)), see Rarity
};

// A pattern laid over a message.
struct Placement {
  TokenSet words;             // the words that its parts cover
  bool uses_context = false;  // some part is virtual
  bool uses_message = false;  // some part is real
};

// Compiles a parsed pattern; interns its parts in `parts`.
CompiledPattern compile_pattern(const content::Phrase& source, PartTable& parts);

// Whether every part of the pattern is possible in the message: cheap, and sure when it says no.
bool possible(const CompiledPattern& pattern, const SpanTable& spans);

// Lays `pattern` over the spans inside `window`: of the ways that meet order, gaps, sentences and scopes with
// disjoint parts, one that covers most words; false if there is none. Bounded by kMaxPlacements a sequence. This is the
// meaning of the pattern language: the index below only decides for which patterns it is called.
bool place(const CompiledPattern& pattern, const SpanTable& spans, const text::NormalText& message,
           const Window& window, Placement& placement);

// Patterns by their rarest part, so that a message only meets those that have a chance.
class PatternIndex {
 public:
  // What decides whether a pattern is worth a closer look, without a look at the pattern itself.
  struct Entry {
    PatternIndexNumber pattern;
    std::uint32_t owner;
    PartIndex second;  // its rarest part but one; the rarest if it has no other
    bool has_more;     // parts than these two
  };
  explicit PatternIndex(std::size_t parts) : filing_(parts) {}

  // `rarity[part]` chooses the part under which the pattern is filed.
  void add(PatternIndexNumber number, const CompiledPattern& pattern, const std::vector<double>& rarity);
  // To be called once, after the last add().
  void finish();
  std::span<const Entry> of(PartIndex part) const {
    return {entries_.data() + begin_[part], entries_.data() + begin_[part + 1]};
  }

 private:
  std::vector<std::vector<Entry>> filing_;  // by part, until all are there
  std::vector<Entry> entries_;              // by part
  std::vector<std::uint32_t> begin_;        // part -> its first entry; one more than the parts
};

}  // namespace verbatim::matching
