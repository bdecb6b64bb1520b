#pragma once

#include <cstddef>
#include <cstdint>

// Bounds on the work for one message. Each is far above what a person types in 1,000 characters; hitting one costs
// quality on hostile input only, never time. The safety tier is outside all but kMaxTokens, which it passes over in
// windows.
namespace verbatim::matching {

inline constexpr std::size_t kMaxTokens = 512;       // words that are looked at
inline constexpr std::size_t kSafetyPiece = 120;     // characters of a piece of a message that is too long
inline constexpr std::size_t kSafetyOverlap = 40;    // characters that neighbouring pieces share
inline constexpr std::size_t kSafetyEnds = 1'000;    // of an over-long text, so many characters at each end are checked
inline constexpr std::size_t kMaxConfirms = 400;     // RE2 runs for parts of topical patterns
inline constexpr std::size_t kMaxAutomata = 20'000;  // runs of word automata for them, each of at most 255 steps a word
inline constexpr std::size_t kMaxSpansPerPart = 8;   // occurrences of one part that are kept
inline constexpr std::size_t kMaxPatternTries = 4096;  // topical patterns that are laid over the spans
inline constexpr std::size_t kMaxPlacements = 24;      // ways to lay one sequence
inline constexpr std::size_t kMaxClauses = 12;         // clauses that are looked at by themselves
inline constexpr std::size_t kMaxTrieSteps = 4096;     // words that are followed from one beginning
inline constexpr std::size_t kMaxFeatures = 1'024;     // n-grams that are looked up for the classifier

}  // namespace verbatim::matching
