#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matching/span.h"

namespace verbatim::matching {

// Which terms a word, or two words, are phrases of: "everolimus" is one of {other_targeted_drug}, and so of all terms
// that include it. What the classifier learns of one drug thus holds for every other, also for one that no message has
// named yet. Filled once, then immutable: any number of threads.
class Thesaurus {
 public:
  // `phrase` is words with one space between; longer ones than two words are let go, and so are those with a word that
  // stands for any (see PhraseTrie).
  void add(std::string_view phrase, PartIndex term);

  // Adds to each phrase the terms that include its own, however far up, each once. `included_by` has by term those that
  // include it, and is without cycles.
  void close(const std::vector<std::vector<PartIndex>>& included_by);

  // The terms of a word or of two words, by their feature (see features.h). Empty if it has none.
  std::span<const PartIndex> terms(std::uint64_t feature) const {
    const auto found = terms_.find(feature);
    return found == terms_.end() ? std::span<const PartIndex>{} : std::span<const PartIndex>(found->second);
  }

 private:
  std::unordered_map<std::uint64_t, std::vector<PartIndex>> terms_;
};

}  // namespace verbatim::matching
