#include <algorithm>

#include "base/parallel.h"
#include "matching/analysis.h"
#include "matching/model.h"
#include "matching/policy.h"
#include "matching/ranking.h"
#include "matching/safety_tier.h"

namespace verbatim::matching {
namespace {

struct Work {
  const content::Phrase* phrase;
  IntentIndex intent;
  bool is_not;            // a `not` line
  std::uint32_t example;  // its position among the examples; kNone for a `not`
};

// What a text is answered with by the patterns alone (an exact example does not count).
Decision decide_by_patterns(const Engine::Model& model, const std::string& text) {
  text::NormalText normal = model.normaliser.normalise(text);
  model.speller->correct(normal);
  const Analysis analysis(model, std::move(normal), nullptr);
  Decision decision;
  decision.answers = safety_of(model, analysis, nullptr).fired;
  if (decision.answers.empty()) {
    return decide_topical(model, analysis, {}, model.classifier->probabilities(analysis.reading()), nullptr);
  }
  decision.verdict = Verdict::answer;
  return decision;
}

std::string list_of(const Engine::Model& model, const std::vector<IntentIndex>& intents) {
  std::string list;
  for (std::size_t i = 0; i < intents.size() && i < 3; ++i) {
    list += (list.empty() ? "" : ", ") + model.language.intents[intents[i]].id;
  }
  return list;
}

void check_example(const Engine::Model& model, const Work& work, base::Diagnostics& diagnostics) {
  const content::Intent& intent = model.language.intents[work.intent];
  const Decision decision = decide_by_patterns(model, work.phrase->text);
  const std::string quoted = "example \"" + work.phrase->text + "\" of " + intent.id;
  switch (decision.verdict) {
    case Verdict::refuse:
      if (intent.tier == content::Tier::refusal) return;
      diagnostics.error(work.phrase->where, "example-refused", quoted + " is taken for another subject",
                        "run `verbatim explain` on it; a foreign term may need an `unless`");
      return;
    case Verdict::answer:
      if (decision.answers.front() == work.intent) return;
      diagnostics.error(work.phrase->where, "example-lost", quoted + " is won by " + list_of(model, decision.answers),
                        "make its pattern more specific, or move the example");
      return;
    case Verdict::clarify: {
      const auto& shown = decision.suggestions;
      if (std::find(shown.begin(), shown.end(), work.intent) != shown.end() && shown.size() > 1) {
        const IntentIndex rival = shown[0] == work.intent ? shown[1] : shown[0];
        diagnostics.error(
            work.phrase->where, "example-tied",
            quoted + " is not clearly ahead of " + model.language.intents[rival].id + ", or explains too little",
            "run `verbatim explain` on it");
        return;
      }
      [[fallthrough]];
    }
    case Verdict::none:
      diagnostics.error(work.phrase->where, "example-unmatched",
                        quoted + " is not answered by its patterns" +
                            (decision.suggestions.empty() ? "" : "; nearest: " + list_of(model, decision.suggestions)),
                        "add a pattern or widen a term; run `verbatim explain` on it");
  }
}

void check_not(const Engine::Model& model, const Work& work, base::Diagnostics& diagnostics) {
  const std::vector<IntentIndex> answers = decide_by_patterns(model, work.phrase->text).answers;
  if (std::find(answers.begin(), answers.end(), work.intent) == answers.end()) return;
  diagnostics.error(work.phrase->where, "not-matched",
                    "\"" + work.phrase->text + "\" must not be answered by " + model.language.intents[work.intent].id,
                    "narrow its patterns, or add an `unless`");
}

}  // namespace

void Engine::self_check(base::Diagnostics& diagnostics, unsigned threads) const {
  std::vector<Work> work;
  std::unordered_map<std::string, const Work*> seen;
  std::uint32_t example = 0;
  for (IntentIndex i = 0; i < model_->language.intents.size(); ++i) {
    const content::Intent& intent = model_->language.intents[i];
    for (const content::Phrase& phrase : intent.examples) work.push_back({&phrase, i, false, example++});
    for (const content::Phrase& phrase : intent.nots) work.push_back({&phrase, i, true, ExampleIndex::kNone});
  }
  for (const Work& item : work) {
    if (item.is_not) continue;
    const std::string& normal = model_->examples->examples()[item.example].normal.text;
    const auto [first, is_new] = seen.emplace(normal, &item);
    if (is_new) continue;
    const content::Phrase& other = *first->second->phrase;
    diagnostics.error(item.phrase->where, "duplicate-example", "example \"" + item.phrase->text + "\" is given twice",
                      "the other is at " + other.where.file + ":" + std::to_string(other.where.line));
  }

  std::vector<base::Diagnostics> found(work.size());
  base::in_parallel(work.size(), threads, [&](std::size_t i) {
    if (work[i].is_not) {
      check_not(*model_, work[i], found[i]);
    } else {
      check_example(*model_, work[i], found[i]);
    }
  });
  for (const base::Diagnostics& part : found) {
    for (const base::Diagnostic& d : part.list()) diagnostics.error(d.where, d.rule, d.text, d.hint);
  }
  diagnostics.sort();
}

}  // namespace verbatim::matching
