#pragma once

#include <span>
#include <vector>

#include "matching/analysis.h"
#include "matching/decision.h"
#include "matching/model.h"

namespace verbatim::matching {

// The share of the content words that a pattern of each strength must explain to answer by the patterns alone.
inline constexpr double kGate[content::kStrengths] = {0.20, 0.50, 0.80, 0.95};
// A winner must beat the second candidate by this factor, unless it explains nearly everything.
inline constexpr double kMargin = 0.85;
inline constexpr double kNearlyAll = 0.90;
// A sibling gives way (`beats`) only to a winner whose score is at least this share of its own.
inline constexpr double kBeatsShare = 0.60;
// How much the patterns' share of the score counts beside the classifier's probability.
inline constexpr double kPatternsCount = 20;
inline constexpr double kLeastLikelihood = 0.001;
// The patterns of an intent that is less likely than this are not tried (but for explain).
inline constexpr float kTooUnlikely = 0.003F;
// An intent that is more likely than this is neither vetoed by another subject nor beaten by a sibling.
inline constexpr float kBeyondDoubt = 0.95F;

// How sure the choice of the best candidate is: a logistic model over what the patterns and the classifier say, fitted
// on messages that neither had seen (tests/eval/README.md). A wrong answer weighs as much as four clarifications, so
// the best candidate answers when it is right more often than `sure`.
struct Confidence {
  static constexpr double kBase = -0.43;
  static constexpr double kOwn = 0.51;         // of ln(its likelihood)
  static constexpr double kOther = -0.35;      // of ln(the best likelihood of any other intent)
  static constexpr double kSecond = -1.08;     // of the second candidate's score, as a share of the best's
  static constexpr double kRarity = 0.172;     // of the rarity of its pattern, at most kMostRarity
  static constexpr double kGatePassed = 1.27;  // if the pattern explains enough to answer alone
  static constexpr double kMostRarity = 10;
  static constexpr double kFloor = 0.01;  // added to a likelihood before its logarithm
  static constexpr double kSure = 0.75;
};

// The probability of each intent for what is being ranked; empty if there is no classifier.
using Likelihoods = std::span<const float>;

// One intent that a window of the message may be asking for, with its best pattern.
struct Candidate {
  IntentIndex intent = 0;
  PatternIndexNumber pattern = 0;
  Placement placement;
  double rarity = 0;
  double explained = 0;
  double likelihood = 0;
  double score = 0;       // rarity * explained, times what the classifier says
  bool allowed = true;    // nothing forbids it, no sibling beats it
  bool explains = false;  // enough for its strength

  bool passes() const { return allowed && explains; }
};

// Candidates for one window, best first: those that are allowed before those that are not, then by score.
struct Ranking {
  std::vector<Candidate> candidates;
  bool vetoed_by_foreign = false;  // a candidate would have passed, but for another subject in the window
  bool classified = false;         // the classifier had its say
  double confidence = 0;           // that the best is right, 0 to 1

  const Candidate* best() const;
  // The second that may answer; null if there is none.
  const Candidate* second() const;
  // Whether the best is sure enough, or so far ahead of the second, that it may answer by itself.
  bool clear() const;
};

// The one ranking function. Without likelihoods: score = rarity * explained, and only what passes its gate may answer.
Ranking rank(const Engine::Model& model, const Analysis& analysis, const SpanTable& spans, const Window& window,
             Likelihoods likelihoods, Trace* trace);

// The share of the content words of `window` that `words` covers.
double explained_by(const Analysis& analysis, const Window& window, const TokenSet& words);

}  // namespace verbatim::matching
