#pragma once

#include <vector>

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"

namespace verbatim::matching {

// The share of the content words that a pattern of each strength must explain before it may answer.
inline constexpr double kGate[content::kStrengths] = {0.20, 0.50, 0.80, 0.95};
// A winner must beat the second candidate by this factor, unless it explains nearly everything.
inline constexpr double kMargin = 0.85;
inline constexpr double kNearlyAll = 0.90;
// A sibling gives way (`beats`) only to a winner whose score is at least this share of its own.
inline constexpr double kBeatsShare = 0.60;

// One intent that a window of the message may be asking for, with its best pattern.
struct Candidate {
  IntentIndex intent = 0;
  PatternIndexNumber pattern = 0;
  Placement placement;
  double rarity = 0;
  double explained = 0;
  double support = 0;
  double score = 0;
  bool passes = false;  // explains enough for its strength, nothing forbids it, no sibling beats it
};

// Candidates for one window, best first: those that pass before those that do not, then by score.
struct Ranking {
  std::vector<Candidate> candidates;
  bool vetoed_by_foreign = false;  // a candidate would have passed, but for another subject in the window

  const Candidate* best() const { return candidates.empty() || !candidates[0].passes ? nullptr : &candidates[0]; }
  // The second that passes; null if there is none.
  const Candidate* second() const { return candidates.size() < 2 || !candidates[1].passes ? nullptr : &candidates[1]; }
  // Whether the best is so far ahead of the second that it may answer by itself.
  bool clear() const;
};

// The one ranking function: score = rarity * explained * (1 + support). `near` are the nearest examples of the whole
// message.
Ranking rank(const Engine::Model& model, const Analysis& analysis, const SpanTable& spans, const Window& window,
             NearestExamples& near, Trace* trace);

// The share of the content words of `window` that `words` covers.
double explained_by(const Analysis& analysis, const Window& window, const TokenSet& words);

}  // namespace verbatim::matching
