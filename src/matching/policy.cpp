#include "matching/policy.h"

#include <algorithm>
#include <optional>

#include "matching/ranking.h"

namespace verbatim::matching {
namespace {

using Near = ExampleIndex::Near;

// One decision in the making.
class Policy {
 public:
  Policy(const Engine::Model& model, const Analysis& analysis, const ContextHint& context, Trace* trace,
         std::vector<Near> near)
      : model_(model), analysis_(analysis), context_(context), trace_(trace), near_(std::move(near)) {}

  Decision run() {
    const Ranking whole = rank(model_, analysis_, analysis_.spans, analysis_.whole(), near_, trace_);
    if (!decide(whole)) suggest(whole);
    return std::move(decision_);
  }

 private:
  bool decide(const Ranking& whole) {
    const bool follow_up = is_follow_up();
    if (follow_up && keep_aspect(whole)) return true;
    if (!follow_up && answer_from(whole, "the whole message")) return true;
    if (with_context(follow_up ? &whole : nullptr)) return true;
    if (follow_up && answer_from(whole, "the whole message")) return true;
    if (two_in_one(whole)) return true;
    if (by_clause(whole.best() != nullptr)) return true;
    if (whole.vetoed_by_foreign || (analysis_.has_foreign && !whole.best())) {
      step("another subject: refused");
      decision_.verdict = Verdict::refuse;
    }
    return decision_.verdict == Verdict::refuse && (suggest(whole), true);
  }

  void step(std::string text) {
    if (trace_) trace_->steps.push_back(std::move(text));
  }
  const std::string& id(IntentIndex intent) const { return model_.language.intents[intent].id; }
  content::Tier tier(IntentIndex intent) const { return model_.language.intents[intent].tier; }

  void answer(IntentIndex intent) {
    if (tier(intent) == content::Tier::refusal) {
      decision_.verdict = Verdict::refuse;
      return;
    }
    decision_.verdict = Verdict::answer;
    if (std::find(decision_.answers.begin(), decision_.answers.end(), intent) == decision_.answers.end()) {
      decision_.answers.push_back(intent);
    }
  }

  // The plain case: one candidate is clearly ahead.
  bool answer_from(const Ranking& ranking, const char* where) {
    if (!ranking.clear()) return false;
    step(id(ranking.best()->intent) + " is clearly ahead in " + where);
    answer(ranking.best()->intent);
    // The runner-up is worth a suggestion.
    if (const Candidate* next = ranking.second()) add_suggestion(next->intent);
    return true;
  }

  bool names_a_topic() const {
    return std::any_of(model_.subject_of_topic.begin(), model_.subject_of_topic.end(), [this](PartIndex subject) {
      return subject != Engine::Model::kNoPart && analysis_.spans.has(subject);
    });
  }

  // "and for radiation?", "does it hurt": leans on what was said before.
  bool is_follow_up() const {
    if (context_.topic.empty() || analysis_.has_foreign) return false;
    const bool opens = std::any_of(model_.openers.begin(), model_.openers.end(), [this](PartIndex opener) {
      const auto spans = analysis_.spans.of(opener);
      return std::any_of(spans.begin(), spans.end(), [](const Span& span) { return span.begin == 0; });
    });
    if (opens) return true;
    if (names_a_topic()) return false;
    for (std::size_t i = 0; i < analysis_.weight.size(); ++i) {
      if (model_.pronouns.contains(std::string(analysis_.text.word(i)))) return true;
    }
    return false;
  }

  // "and for radiation?" after the side effects of chemo: the new topic with the old aspect.
  bool keep_aspect(const Ranking& whole) {
    const Candidate* best = whole.best();
    const std::size_t dot = context_.intent.find('.');
    if (!best || dot == std::string_view::npos) return false;
    const content::Intent& named = model_.language.intents[best->intent];
    const bool only_names_it = model_.patterns[best->pattern].strength == content::Strength::bare;
    if (!only_names_it || named.topic == context_.topic) return false;
    const auto found = model_.language.intent_by_id.find(named.topic + std::string(context_.intent.substr(dot)));
    if (found == model_.language.intent_by_id.end()) return false;
    step("the aspect of " + std::string(context_.intent) + " is kept for " + named.topic);
    answer(found->second);
    add_suggestion(best->intent);
    return true;
  }

  // The same message, with the conversation's topic taken as mentioned.
  bool with_context(const Ranking* without) {
    if (context_.topic.empty() || analysis_.has_foreign || names_a_topic()) return false;
    const auto topic = model_.language.topic_by_name.find(std::string(context_.topic));
    if (topic == model_.language.topic_by_name.end()) return false;
    const PartIndex subject = model_.subject_of_topic[topic->second];
    if (subject == Engine::Model::kNoPart) return false;
    SpanTable spans = analysis_.spans;
    spans.add_virtual(subject);
    const Ranking ranking = rank(model_, analysis_, spans, analysis_.whole(), near_, trace_);
    if (!ranking.clear()) return false;
    const Candidate& best = *ranking.best();
    // A question that stands by itself is not captured by the context.
    if (!best.placement.uses_context && without && !without->clear()) return false;
    step("with " + std::string(context_.topic) + " taken as mentioned, " + id(best.intent) + " is clearly ahead");
    answer(best.intent);
    return true;
  }

  // Two candidates that explain more together than either alone: "side effects of chemo and radiation".
  bool two_in_one(const Ranking& whole) {
    const Candidate* first = whole.best();
    const Candidate* second = whole.second();
    if (!second) return false;
    TokenSet both = first->placement.words;
    both.add(second->placement.words);
    const double together = explained_by(analysis_, analysis_.whole(), both);
    if (together < first->explained + 0.2 || together < second->explained + 0.2) return false;
    step(id(first->intent) + " and " + id(second->intent) + " explain more together than alone");
    const bool swap = first_word(second->placement) < first_word(first->placement);
    answer(swap ? second->intent : first->intent);
    answer(swap ? first->intent : second->intent);
    return true;
  }

  static std::size_t first_word(const Placement& placement) {
    std::size_t i = 0;
    while (i + 1 < kMaxTokens && !placement.words.has(i)) ++i;
    return i;
  }

  struct ClauseAnswer {
    IntentIndex intent;
    bool asks;
    bool bare;
    double score;
  };

  // Each clause by itself, with the topic of the one before. One answer, or two for two questions; in a story the
  // clauses that ask outweigh those that tell.
  bool by_clause(bool whole_has_candidates) {
    if (analysis_.clauses.size() < 2) return false;
    std::vector<ClauseAnswer> answers = clause_answers();
    const bool someone_asks = std::any_of(answers.begin(), answers.end(), [](const ClauseAnswer& a) { return a.asks; });
    if (someone_asks) std::erase_if(answers, [](const ClauseAnswer& a) { return !a.asks; });
    // A bare topic inside a longer message is background, not a question.
    const bool all_bare = std::all_of(answers.begin(), answers.end(), [](const ClauseAnswer& a) { return a.bare; });
    if (!all_bare) std::erase_if(answers, [](const ClauseAnswer& a) { return a.bare; });
    std::vector<IntentIndex> distinct;
    for (const ClauseAnswer& a : answers) {
      if (std::find(distinct.begin(), distinct.end(), a.intent) == distinct.end()) distinct.push_back(a.intent);
    }
    if (distinct.empty() || (all_bare && distinct.size() > 1)) return false;
    if (all_bare && whole_has_candidates) return false;
    step("clause by clause: " + id(distinct[0]) + (distinct.size() > 1 ? " and " + id(distinct[1]) : ""));
    for (std::size_t i = 0; i < distinct.size(); ++i) {
      if (i < 2) {
        answer(distinct[i]);
      } else {
        add_suggestion(distinct[i]);
      }
    }
    return true;
  }

  std::vector<ClauseAnswer> clause_answers() {
    std::vector<ClauseAnswer> answers;
    std::int32_t topic = -1;
    for (const Window& clause : analysis_.clauses) {
      SpanTable spans = analysis_.spans;
      if (topic >= 0 && model_.subject_of_topic[static_cast<std::size_t>(topic)] != Engine::Model::kNoPart) {
        const PartIndex subject = model_.subject_of_topic[static_cast<std::size_t>(topic)];
        if (!analysis_.spans.has(subject) || !window_has(clause, subject)) spans.add_virtual(subject);
      }
      const Ranking ranking = rank(model_, analysis_, spans, clause, near_, nullptr);
      if (!ranking.clear()) continue;
      const Candidate& best = *ranking.best();
      if (tier(best.intent) != content::Tier::topical) continue;
      const bool bare = model_.patterns[best.pattern].strength >= content::Strength::bare;
      answers.push_back({best.intent, analysis_.text.tokens[clause.begin].in_question, bare, best.score});
      topic = model_.topic_of_intent[best.intent];
    }
    return answers;
  }

  bool window_has(const Window& window, PartIndex part) const {
    const auto spans = analysis_.spans.of(part);
    return std::any_of(spans.begin(), spans.end(), [&window](const Span& span) { return window.contains(span); });
  }

  void add_suggestion(IntentIndex intent) {
    auto& list = decision_.suggestions;
    if (list.size() >= kMaxDecisionSuggestions || tier(intent) == content::Tier::refusal) return;
    const auto given = [intent](const std::vector<IntentIndex>& in) {
      return std::find(in.begin(), in.end(), intent) != in.end();
    };
    if (!given(list) && !given(decision_.answers)) list.push_back(intent);
  }

  // Not sure enough to answer: the candidates that pass, then the rest and the nearest examples in turn.
  void suggest(const Ranking& whole) {
    for (const Candidate& candidate : whole.candidates) {
      if (candidate.passes) add_suggestion(candidate.intent);
    }
    std::size_t next_near = 0;
    const auto add_near = [&] {
      if (next_near < near_.size() && near_[next_near].likeness >= kWorthSuggesting)
        add_suggestion(near_[next_near].intent);
      ++next_near;
    };
    for (const Candidate& candidate : whole.candidates) {
      if (candidate.passes) continue;
      add_near();
      add_suggestion(candidate.intent);
    }
    for (std::size_t i = 0; i < kMaxDecisionSuggestions; ++i) add_near();
    if (decision_.verdict == Verdict::refuse) return;
    decision_.verdict = decision_.suggestions.empty() ? Verdict::none : Verdict::clarify;
    step(decision_.suggestions.empty() ? "nothing comes near: not understood" : "not sure enough: suggestions");
  }

  const Engine::Model& model_;
  const Analysis& analysis_;
  const ContextHint& context_;
  Trace* trace_;
  std::vector<Near> near_;
  Decision decision_;
};

}  // namespace

Decision decide_topical(const Engine::Model& model, const Analysis& analysis, const ContextHint& context, Trace* trace,
                        std::uint32_t except) {
  std::vector<Near> near = model.examples->nearest(analysis.text, except);
  if (trace) {
    for (std::size_t i = 0; i < near.size() && i < 3; ++i) {
      const std::string& text = model.examples->examples()[near[i].example].normal.text;
      trace->nearest_examples.emplace_back(model.language.intents[near[i].intent].id + ":" + text, near[i].likeness);
    }
  }
  return Policy(model, analysis, context, trace, std::move(near)).run();
}

}  // namespace verbatim::matching
