#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace verbatim::matching {

// One n-gram of a message: its hash and how much its kind counts.
struct Feature {
  std::uint64_t hash;
  float weight;
};

class Thesaurus;

// The features that stand for a word, and for two words beside each other.
std::uint64_t word_feature(std::string_view word);
std::uint64_t pair_feature(std::string_view first, std::string_view second);

// The words, pairs of words (with at most one word between them) and runs of four characters of a normalised text
// (" word word "), each once, sorted by
// hash; at most kMaxFeatures. A run of characters counts half: it is there for endings and misspellings.
// `after`, the intent that was answered before the message ("chemotherapy.overview"; empty for none), adds two: itself
// and its topic. `thesaurus`, if there is one, adds the terms of each word and of each two beside each other.
std::vector<Feature> features_of(std::string_view normal, std::string_view after = {},
                                 const Thesaurus* thesaurus = nullptr);
// Those that `after` adds, by themselves: none if it is empty.
std::vector<Feature> features_after(std::string_view after);

}  // namespace verbatim::matching
