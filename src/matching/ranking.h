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
// A bare pattern hints at an intent, the others say it: beside the classifier it counts so much less.
inline constexpr double kBareCounts = 0.25;
// The patterns of an intent that is less likely than this are not tried.
inline constexpr float kTooUnlikely = 0.01F;
// An intent that is more likely than this is neither vetoed by another subject nor beaten by a sibling.
inline constexpr float kBeyondDoubt = 0.95F;

// How sure the choice of the best candidate is: a logistic model over what the patterns and the classifier say. The
// weights were fitted to messages that neither had seen; tests/eval/README.md says how to fit them again.
struct ConfidenceWeights {
  double base = 0.12;
  double own = 0.93;        // ln(its likelihood + floor)
  double other = -0.43;     // ln(the best likelihood of any other intent + floor)
  double second = -1.11;    // the second candidate's score, as a share of the best's
  double rarity = 0.083;    // the rarity of its pattern, at most most_rarity
  double explained = 1.05;  // the share of the content words that its pattern explains
  double agree = 0.70;      // by the patterns alone it would be the best, too
  double disagree = -0.53;  // by the patterns alone another would be the best
  double length = 0.057;    // words of the message, at most most_words
  double unknown = -1.25;   // the share of its content words that no lesson holds and the pattern does not explain
  double foreign = -0.98;   // another subject is named
  double floor = 0.01, most_rarity = 10, most_words = 30;
};
// A candidate that is less likely than kNotRuledOut never answers beside another intent that is so likely.
inline constexpr double kNotRuledOut = 0.02;
inline constexpr double kSurelyOther = 0.80;

// A plain question is answered: a pattern that says what is asked explains so much of it, and nothing else is half as
// likely ("side effects of tamoxifen", which two siblings could answer).
inline constexpr double kPlainExplained = 0.80;
inline constexpr double kPlainLikelier = 2.0;

// The probability of each intent for what is being ranked; empty if there is no classifier.
using Likelihoods = std::span<const float>;

// One intent that a window of the message may be asking for, with its best pattern.
struct Candidate {
  IntentIndex intent = 0;
  PatternIndexNumber pattern = 0;
  Placement placement;
  double rarity = 0;
  double explained = 0;  // share of the content words, 0 to 1
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
  double least_confidence = 1;     // from which it may answer
  const Tuning* tuning = nullptr;  // the model's

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
