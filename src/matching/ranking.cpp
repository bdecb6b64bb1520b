#include "matching/ranking.h"

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cmath>
#include <cstdio>
#include <optional>
#include <unordered_map>
#include <utility>

namespace verbatim::matching {
namespace {

constexpr std::size_t kMaxTraceMisses = 8;

std::string percent(double share) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "%.0f %%", share * 100);
  return buffer;
}

// The patterns that have a chance, laid over the window; the best of each intent.
class Collector {
 public:
  Collector(const Engine::Model& model, const Analysis& analysis, const SpanTable& spans, const Window& window,
            Likelihoods likelihoods, Trace* trace)
      : model_(model), analysis_(analysis), spans_(spans), window_(window), likelihoods_(likelihoods), trace_(trace) {}

  std::vector<Candidate> run() {
    for (const PartIndex part : spans_.possible_parts()) {
      if (!trace_ && !spans_.possible_in(part, window_)) continue;
      hopeful_.clear();
      for (const PatternIndex::Entry& entry : model_.index->of(part)) {
        if (worth_trying(entry)) hopeful_.push_back(entry.pattern);
      }
      if (hopeful_.empty() || !spans_.has(part)) continue;
      for (const PatternIndexNumber number : hopeful_) try_pattern(number);
    }
    return std::move(candidates_);
  }

 private:
  bool worth_trying(const PatternIndex::Entry& entry) const {
    const bool unlikely = !likelihoods_.empty() && likelihoods_[entry.owner] < kTooUnlikely;
    if (unlikely) return false;
    if (trace_) return true;
    return spans_.possible_in(entry.second, window_) &&
           (!entry.has_more || possible(model_.patterns[entry.pattern], spans_));
  }

  void try_pattern(PatternIndexNumber number) {
    const CompiledPattern& pattern = model_.patterns[number];
    if (++tries_ > kMaxPatternTries) return;
    Placement placement;
    if (!place(pattern, spans_, analysis_.text, window_, placement)) {
      if (trace_) note_miss(pattern);
      return;
    }
    Candidate candidate;
    candidate.intent = pattern.owner;
    candidate.pattern = number;
    candidate.placement = placement;
    candidate.rarity = pattern.rarity;
    candidate.explained = explained_by(analysis_, window_, placement.words);
    candidate.explains = !model_.tuning.gate || candidate.explained >= kGate[static_cast<int>(pattern.strength)];
    candidate.score = candidate.rarity * candidate.explained;
    keep(candidate);
  }

  void keep(const Candidate& candidate) {
    const auto [slot, is_new] = by_intent_.emplace(candidate.intent, candidates_.size());
    if (is_new) {
      candidates_.push_back(candidate);
      return;
    }
    Candidate& kept = candidates_[slot->second];
    const bool better = candidate.explains != kept.explains ? candidate.explains : candidate.score > kept.score;
    if (better) kept = candidate;
  }

  void note_miss(const CompiledPattern& pattern) {
    if (trace_->misses.size() >= kMaxTraceMisses) return;
    const CompiledPart* lacking = nullptr;
    std::size_t parts = 0, lacked = 0;
    for (const auto& sequence : pattern.sequences) {
      for (const CompiledPart& part : sequence.parts) {
        ++parts;
        if (spans_.has(part.part)) continue;
        ++lacked;
        lacking = &part;
      }
    }
    if (parts < 2 || lacked > 1) return;
    trace_->misses.push_back({model_.language.intents[pattern.owner].id, pattern.source->text,
                              lacking ? model_.parts.name(lacking->part) : "the order or nearness of its parts"});
  }

  const Engine::Model& model_;
  const Analysis& analysis_;
  const SpanTable& spans_;
  const Window& window_;
  const Likelihoods likelihoods_;
  Trace* trace_;
  std::vector<PatternIndexNumber> hopeful_;
  std::vector<Candidate> candidates_;
  boost::unordered_flat_map<IntentIndex, std::size_t> by_intent_;
  std::size_t tries_ = 0;
};

// Takes the right to answer from candidates that are forbidden, foreign or beaten; says why.
class Judge {
 public:
  Judge(const Engine::Model& model, const Analysis& analysis, const SpanTable& spans, const Window& window,
        Likelihoods likelihoods, bool tell)
      : model_(model), analysis_(analysis), spans_(spans), window_(window), likelihoods_(likelihoods), tell_(tell) {}

  const std::string& reason(const Candidate& candidate) { return reasons_[candidate.intent]; }

  bool vetoed_by_foreign = false;

  // Each by itself: the gate, `unless`, another subject.
  void judge_alone(std::vector<Candidate>& candidates) {
    for (Candidate& candidate : candidates) judge(candidate);
  }

  // Between siblings: `beats`. By then the scores are final.
  void judge_siblings(std::vector<Candidate>& candidates) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      if (!candidates[i].passes()) continue;
      for (const IntentIndex loser : model_.beats[candidates[i].intent]) {
        for (std::size_t j = 0; j < candidates.size(); ++j) {
          if (candidates[j].intent != loser || !candidates[j].allowed || beyond_doubt(loser)) continue;
          if (candidates[i].score < kBeatsShare * candidates[j].score) continue;
          candidates[j].allowed = false;
          if (tell_)
            reasons_[candidates[j].intent] = "gives way to " + model_.language.intents[candidates[i].intent].id;
        }
      }
    }
  }

 private:
  void judge(Candidate& candidate) {
    const content::Intent& intent = model_.language.intents[candidate.intent];
    if (tell_ && !candidate.explains) {
      const content::Strength strength = model_.patterns[candidate.pattern].strength;
      reasons_[candidate.intent] = "explains " + percent(candidate.explained) + " of the message, a " +
                                   std::string(to_string(strength)) + " pattern needs " +
                                   percent(kGate[static_cast<int>(strength)]);
    }
    for (const PatternIndexNumber number : model_.forbid[candidate.intent]) {
      Placement placement;
      if (!place(model_.patterns[number], spans_, analysis_.text, window_, placement)) continue;
      candidate.allowed = false;
      if (tell_) reasons_[candidate.intent] = "forbidden by unless: " + model_.patterns[number].source->text;
      return;
    }
    const bool refuses = intent.tier == content::Tier::refusal;
    if (analysis_.has_foreign && !refuses && !covers_foreign(candidate) && !beyond_doubt(candidate.intent)) {
      candidate.allowed = false;
      vetoed_by_foreign = vetoed_by_foreign || candidate.explains;
      if (tell_) reasons_[candidate.intent] = "the message is about another subject";
    }
  }

  bool beyond_doubt(IntentIndex intent) const { return !likelihoods_.empty() && likelihoods_[intent] > kBeyondDoubt; }

  bool covers_foreign(const Candidate& candidate) const {
    for (std::size_t i = 0; i < analysis_.weight.size(); ++i) {
      if (analysis_.foreign.has(i) && !candidate.placement.words.has(i)) return false;
    }
    return true;
  }

  const Engine::Model& model_;
  const Analysis& analysis_;
  const SpanTable& spans_;
  const Window& window_;
  const Likelihoods likelihoods_;
  const bool tell_;  // whether anybody will read the reasons
  std::unordered_map<IntentIndex, std::string> reasons_;
};

}  // namespace

double explained_by(const Analysis& analysis, const Window& window, const TokenSet& words) {
  double covered = 0, all = 0;
  for (std::size_t i = window.begin; i < window.end; ++i) {
    all += static_cast<double>(analysis.weight[i]);
    if (words.has(i)) covered += static_cast<double>(analysis.weight[i]);
  }
  return all > 0 ? covered / all : 0;
}

const Candidate* Ranking::best() const {
  const bool any = !candidates.empty() && (classified ? candidates[0].allowed : candidates[0].passes());
  return any ? &candidates[0] : nullptr;
}

const Candidate* Ranking::second() const {
  const bool any = candidates.size() > 1 && (classified ? candidates[1].allowed : candidates[1].passes());
  return any ? &candidates[1] : nullptr;
}

namespace {

// Whether the patterns put `best` clearly before `next` (null: there is none).
bool is_ahead(const Candidate& best, const Candidate* next, const Tuning& tuning) {
  if (!next || !tuning.margin || (best.explained >= kNearlyAll && next->explained < kNearlyAll)) return true;
  return next->score < best.score * kMargin;
}

}  // namespace

bool Ranking::clear() const {
  const Candidate* first = best();
  const Candidate* next = second();
  if (!first) return false;
  if (classified) return confidence >= least_confidence;
  return is_ahead(*first, next, *tuning);
}

namespace {

// Puts what the classifier says into the scores.
void weigh(const Engine::Model& model, std::vector<Candidate>& candidates, Likelihoods likelihoods) {
  double all = 0;
  for (Candidate& candidate : candidates) {
    if (model.patterns[candidate.pattern].strength == content::Strength::bare) candidate.score *= kBareCounts;
    all += candidate.score;
  }
  for (Candidate& candidate : candidates) {
    candidate.likelihood = static_cast<double>(likelihoods[candidate.intent]);
    const double share = all > 0 ? candidate.score / all : 0;
    candidate.score = (candidate.likelihood + kLeastLikelihood) * (1 + kPatternsCount * share);
  }
}

double best_other(Likelihoods likelihoods, IntentIndex than) {
  float most = 0;
  for (IntentIndex intent = 0; intent < likelihoods.size(); ++intent) {
    if (intent != than) most = std::max(most, likelihoods[intent]);
  }
  return static_cast<double>(most);
}

// What the patterns would answer alone.
std::optional<IntentIndex> best_by_patterns(const std::vector<Candidate>& candidates) {
  const Candidate* best = nullptr;
  for (const Candidate& candidate : candidates) {
    if (candidate.passes() && (!best || candidate.score > best->score)) best = &candidate;
  }
  return best ? std::optional(best->intent) : std::nullopt;
}

// The share of the content words that no lesson holds and `words` does not cover.
double unknown_share(const Engine::Model& model, const Analysis& analysis, const Window& window,
                     const TokenSet& words) {
  int content = 0, unknown = 0;
  for (std::size_t i = window.begin; i < window.end; ++i) {
    if (analysis.weight[i] < kContentWeight) continue;
    ++content;
    if (!words.has(i) && !model.classifier->knows(analysis.text.word(i))) ++unknown;
  }
  return content > 0 ? static_cast<double>(unknown) / content : 0;
}

double confidence_of(const Engine::Model& model, const Analysis& analysis, const Window& window, const Ranking& ranking,
                     std::optional<IntentIndex> by_patterns, Likelihoods likelihoods) {
  const Candidate& best = *ranking.best();
  const double other = best_other(likelihoods, best.intent);
  if (best.likelihood < kNotRuledOut && other > kSurelyOther) return 0;
  constexpr ConfidenceWeights w;
  double z = w.base + w.own * std::log(best.likelihood + w.floor) + w.other * std::log(other + w.floor);
  if (ranking.second() && model.tuning.margin) z += w.second * ranking.second()->score / best.score;
  z += w.rarity * std::min(best.rarity, w.most_rarity) + w.explained * best.explained;
  if (by_patterns) z += *by_patterns == best.intent ? w.agree : w.disagree;
  z += w.length * std::min(static_cast<double>(window.end - window.begin), w.most_words);
  z += w.unknown * unknown_share(model, analysis, window, best.placement.words);
  if (analysis.has_foreign) z += w.foreign;
  return 1 / (1 + std::exp(-z));
}

bool is_plain(const Engine::Model& model, const Candidate& best, Likelihoods likelihoods) {
  const bool says_it = model.patterns[best.pattern].strength < content::Strength::bare;
  return says_it && best.passes() && best.explained >= kPlainExplained &&
         best.likelihood >= kPlainLikelier * best_other(likelihoods, best.intent);
}

void record(const Engine::Model& model, const std::vector<Candidate>& candidates, Judge& judge, Trace& trace) {
  for (const Candidate& c : candidates) {
    const CompiledPattern& pattern = model.patterns[c.pattern];
    trace.candidates.push_back({model.language.intents[c.intent].id, pattern.source->text,
                                pattern.source->where.file + ":" + std::to_string(pattern.source->where.line),
                                pattern.strength, c.rarity, c.explained, c.likelihood, c.score, judge.reason(c)});
  }
}

}  // namespace

Ranking rank(const Engine::Model& model, const Analysis& analysis, const SpanTable& spans, const Window& window,
             Likelihoods likelihoods, Trace* trace) {
  Ranking ranking;
  ranking.tuning = &model.tuning;
  std::vector<Candidate>& candidates = ranking.candidates;
  candidates = Collector(model, analysis, spans, window, likelihoods, trace).run();
  Judge judge(model, analysis, spans, window, likelihoods, trace != nullptr);
  judge.judge_alone(candidates);
  judge.judge_siblings(candidates);
  ranking.vetoed_by_foreign = judge.vetoed_by_foreign;
  ranking.classified = !likelihoods.empty();
  const std::optional<IntentIndex> by_patterns = best_by_patterns(candidates);
  if (ranking.classified) weigh(model, candidates, likelihoods);
  std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
    return a.score != b.score ? a.score > b.score : a.intent < b.intent;
  });
  if (trace) record(model, candidates, judge, *trace);
  const bool classified = ranking.classified;
  std::stable_partition(candidates.begin(), candidates.end(),
                        [classified](const Candidate& c) { return classified ? c.allowed : c.passes(); });
  if (classified && ranking.best()) {
    const bool chat = model.language.intents[ranking.best()->intent].tier == content::Tier::chat;
    ranking.least_confidence = chat ? std::min(model.tuning.sure_chat, model.tuning.sure) : model.tuning.sure;
    const bool plain = is_plain(model, *ranking.best(), likelihoods);
    ranking.confidence = plain ? 1 : confidence_of(model, analysis, window, ranking, by_patterns, likelihoods);
  }
  return ranking;
}

}  // namespace verbatim::matching
