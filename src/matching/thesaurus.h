#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/tables.h"
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

  // What is closed, for the same program alone, see base/tables.h.
  void pack(base::Packer& packer) const;
  void unpack(base::Unpacker& unpacker);

  // The terms of a word or of two words, by their feature (see features.h). Empty if it has none.
  std::span<const PartIndex> terms(std::uint64_t feature) const {
    if (slots_.empty()) return {};
    const Slot& slot = slots_[slot_of(feature)];
    return {terms_.data() + slot.begin, terms_.data() + slot.end};
  }

 private:
  struct Slot {
    std::uint64_t feature = 0;
    std::uint32_t begin = 0, end = 0;  // in terms_; the same: nothing is here
  };
  std::size_t slot_of(std::uint64_t feature) const {
    std::size_t at = feature & (slots_.size() - 1);
    while (slots_[at].begin != slots_[at].end && slots_[at].feature != feature) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  std::unordered_map<std::uint64_t, std::vector<PartIndex>> building_;  // while it is filled
  std::vector<Slot> slots_;                                             // open addressing, a power of two, half full
  std::vector<PartIndex> terms_;
};

}  // namespace verbatim::matching
