#pragma once

#include <set>

#include "matching/analysis.h"
#include "matching/model.h"

// The other side of the oracle: what the real matcher finds.
namespace verbatim::matching {

// The patterns that the matcher reaches and lays: through the index for ranked patterns, directly for the rest, as the
// stages do.
inline std::set<std::size_t> clever(const Engine::Model& model, const Analysis& analysis) {
  std::set<std::size_t> found;
  Placement placement;
  for (const PartIndex part : analysis.spans.possible_parts()) {
    for (const PatternIndex::Entry& entry : model.index->of(part)) {
      if (place(model.patterns[entry.pattern], analysis.spans, analysis.text, analysis.whole(), placement))
        found.insert(entry.pattern);
    }
  }
  for (std::size_t i = 0; i < model.patterns.size(); ++i) {
    const CompiledPattern& pattern = model.patterns[i];
    const bool ranked =
        pattern.use == PatternUse::answer && model.language.intents[pattern.owner].tier != content::Tier::safety;
    if (!ranked && place(pattern, analysis.spans, analysis.text, analysis.whole(), placement)) found.insert(i);
  }
  return found;
}

}  // namespace verbatim::matching
