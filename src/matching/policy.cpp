#include "matching/policy.h"

#include <algorithm>
#include <optional>

#include "matching/clauses.h"
#include "matching/likelihoods.h"
#include "matching/ranking.h"

namespace verbatim::matching {
namespace {

// One decision in the making.
class Policy {
 public:
  Policy(const Engine::Model& model, const Analysis& analysis, const ContextHint& context, Trace* trace,
         const std::vector<float>& likelihoods)
      : model_(model), analysis_(analysis), context_(context), trace_(trace), likelihoods_(likelihoods) {}

  Decision run() {
    const Likelihoods likelihoods = model_.classifier_ranks ? Likelihoods(likelihoods_) : Likelihoods();
    const Ranking whole = rank(model_, analysis_, analysis_.spans, analysis_.whole(), likelihoods, trace_);
    if (!decide(whole)) suggest(in_context_ ? *in_context_ : whole);
    return std::move(decision_);
  }

 private:
  bool decide(const Ranking& whole) {
    const bool follow_up = is_follow_up();
    if (follow_up && keep_aspect(whole)) return true;
    if (several_questions(whole) || several_clauses(whole)) return true;
    const bool context_first = whole.classified ? leans_on_conversation(follow_up) && !names_a_topic() : follow_up;
    // "Ok thanks" is no question about the topic, nor is "who won the cup".
    const bool elsewhere = whole.best() && tier(whole.best()->intent) != content::Tier::topical;
    const bool whole_first = elsewhere || (!context_first && fits_conversation(whole));
    if (whole_first && answer_from(whole, "the whole message")) return true;
    if (with_context(whole, follow_up)) return true;
    if (context_first && !whole.classified && answer_from(whole, "the whole message")) return true;
    if (by_clause(whole.best() != nullptr) || small_talk()) return true;
    const bool foreign = whole.vetoed_by_foreign || (!whole.best() && analysis_.has_foreign);
    if (!foreign && !reads_like_a_refusal()) return false;
    step("another subject: refused");
    decision_.verdict = Verdict::refuse;
    suggest(whole);
    return true;
  }

  // What reads like small talk is taken for it without a pattern: it does no harm, and nobody foresees all its words.
  bool small_talk() {
    if (!model_.classifier_ranks || analysis_.has_foreign || !knows_a_word(model_, analysis_)) return false;
    const auto most = std::max_element(likelihoods_.begin(), likelihoods_.end());
    const auto intent = static_cast<IntentIndex>(most - likelihoods_.begin());
    if (tier(intent) != content::Tier::chat || *most < kSurelyChat || forbidden(intent)) return false;
    step("it reads like " + id(intent));
    answer(intent);
    return true;
  }

  // Whether an author's `unless` says that this message does not ask for the intent.
  bool forbidden(IntentIndex intent) const {
    const auto& unless = model_.forbid[intent];
    return std::any_of(unless.begin(), unless.end(), [this](PatternIndexNumber forbid) {
      Placement ignored;
      return place(model_.patterns[forbid], analysis_.spans, analysis_.text, analysis_.whole(), ignored);
    });
  }

  // Whether the classifier is nearly sure of a refusal: saying so needs no pattern.
  bool reads_like_a_refusal() const {
    if (!model_.classifier_ranks || analysis_.weight.size() < 2 || !knows_a_word(model_, analysis_)) return false;
    for (IntentIndex intent = 0; intent < likelihoods_.size(); ++intent) {
      if (tier(intent) == content::Tier::refusal && likelihoods_[intent] >= kSurelyElsewhere) return true;
    }
    return false;
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

  // Small talk needs less to be answered, but where a follow-up is as likely.
  bool is_clear(const Ranking& ranking) const {
    if (!ranking.clear() || !ranking.classified || context_.topic.empty()) return ranking.clear();
    return tier(ranking.best()->intent) != content::Tier::chat || ranking.confidence >= model_.tuning.sure;
  }

  // The plain case: one candidate is clearly ahead.
  bool answer_from(const Ranking& ranking, const char* where) {
    if (!is_clear(ranking)) return false;
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
    if (!model_.tuning.context || context_.topic.empty() || analysis_.has_foreign) return false;
    const bool opens = std::any_of(model_.openers.begin(), model_.openers.end(), [this](PartIndex opener) {
      const auto spans = analysis_.spans.of(opener);
      return std::any_of(spans.begin(), spans.end(), [](const Span& span) { return span.begin == 0; });
    });
    if (opens) return true;
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
    const std::int32_t topic = model_.topic_of_intent[best->intent];
    const PartIndex subject =
        topic < 0 ? Engine::Model::kNoPart : model_.subject_of_topic[static_cast<std::size_t>(topic)];
    const bool names_it = subject != Engine::Model::kNoPart && analysis_.spans.has(subject);
    if (!only_names_it || !names_it || named.topic == context_.topic) return false;
    const auto found = model_.language.intent_by_id.find(named.topic + std::string(context_.intent.substr(dot)));
    if (found == model_.language.intent_by_id.end()) return false;
    step("the aspect of " + std::string(context_.intent) + " is kept for " + named.topic);
    answer(found->second);
    add_suggestion(best->intent);
    return true;
  }

  // Whether the conversation says something about this message: it names no topic of its own, or leans on what was
  // said.
  bool leans_on_conversation(bool leans) const {
    return model_.tuning.context && !context_.topic.empty() && !analysis_.has_foreign && (leans || !names_a_topic());
  }

  // Whether the conversation leaves the best candidate of the message likely, beside what else it makes likely.
  bool fits_conversation(const Ranking& whole) const {
    const bool in_one = model_.tuning.context && !context_.topic.empty() && !analysis_.has_foreign;
    if (!in_one || !whole.classified || !whole.best()) return true;
    const std::vector<float>& likelihoods = now_likely();
    const float most = *std::max_element(likelihoods.begin(), likelihoods.end());
    return likelihoods[whole.best()->intent] >= kFitsConversation * most;
  }

  // The likelihoods in this conversation, worked out when they are first asked for.
  const std::vector<float>& now_likely() const {
    if (!now_likely_) now_likely_ = in_conversation(model_, analysis_, context_);
    return *now_likely_;
  }

  // The same message, with the conversation's topic taken as mentioned. By the patterns alone it must be the stronger
  // reading; the classifier weighs the two against each other itself.
  bool with_context(const Ranking& without, bool leans) {
    if (analysis_.has_foreign || (!leans_on_conversation(leans) && fits_conversation(without))) return false;
    const auto topic = model_.language.topic_by_name.find(std::string(context_.topic));
    if (topic == model_.language.topic_by_name.end()) return false;
    const PartIndex subject = model_.subject_of_topic[topic->second];
    SpanTable spans = analysis_.spans;
    if (subject != Engine::Model::kNoPart) spans.add_virtual(subject);
    const std::vector<float>& likelihoods = now_likely();
    Ranking ranking = rank(model_, analysis_, spans, analysis_.whole(), likelihoods, trace_);
    if (!is_clear(ranking)) {
      if (const auto next = surely_next(model_, analysis_, likelihoods, context_)) {
        step("after " + std::string(context_.intent) + " it reads like " + id(*next));
        answer(*next);
        return true;
      }
      if (ranking.classified && ranking.best()) in_context_ = std::move(ranking);
      return false;
    }
    const Candidate& best = *ranking.best();
    const bool weaker = !best.placement.uses_context || (without.best() && without.best()->score > best.score);
    if (!ranking.classified && weaker) return false;
    step("with " + std::string(context_.topic) + " taken as mentioned, " + id(best.intent) + " is clearly ahead");
    answer(best.intent);
    if (const Candidate* next = ranking.second()) add_suggestion(next->intent);
    return true;
  }

  // "what is chemo? what is radiation?", "side effects of chemo and radiation": the first two asked are answered, a
  // third is suggested.
  bool several_questions(const Ranking& whole) {
    if (!model_.tuning.questions || analysis_.clauses.size() < 2 || !whole.second()) return false;
    return answer_several(asked_apart(model_, analysis_, whole, kTogether));
  }

  // Two clauses or more that each ask something of their own: "how is chemo given and what are the side effects".
  bool several_clauses(const Ranking& whole) {
    const bool one = whole.best() && whole.best()->explained >= kNearlyAll;
    if (!model_.tuning.questions || analysis_.clauses.size() < 2 || one) return false;
    return answer_several(asked_in_clauses(clause_answers()));
  }

  bool answer_several(const std::vector<IntentIndex>& asked) {
    if (asked.size() < 2) return false;
    step("several questions: " + id(asked[0]) + " and " + id(asked[1]));
    answer_first_two(asked);
    return true;
  }

  void answer_first_two(const std::vector<IntentIndex>& asked) {
    for (std::size_t i = 0; i < asked.size(); ++i) {
      if (i < 2) {
        answer(asked[i]);
      } else {
        add_suggestion(asked[i]);
      }
    }
  }

  // Each clause by itself, with the topic of the one before. One answer, or two for two questions; in a story the
  // clauses that ask outweigh those that tell.
  bool by_clause(bool whole_has_candidates) {
    if (!model_.tuning.clauses || analysis_.clauses.size() < 2) return false;
    std::vector<ClauseAnswer> answers = clause_answers();
    std::erase_if(answers, [this](const ClauseAnswer& a) { return !likely_in_whole(a.intent); });
    const std::vector<IntentIndex> distinct = worth_answering(std::move(answers), whole_has_candidates);
    if (distinct.empty()) return false;
    step("clause by clause: " + id(distinct[0]) + (distinct.size() > 1 ? " and " + id(distinct[1]) : ""));
    answer_first_two(distinct);
    return true;
  }

  const std::vector<ClauseAnswer>& clause_answers() {
    if (!clause_answers_) clause_answers_ = read_clauses(model_, analysis_);
    return *clause_answers_;
  }

  // Whether the message as a whole may ask for what one of its clauses seems to ask for.
  bool likely_in_whole(IntentIndex intent) const {
    return !model_.classifier_ranks || likelihoods_[intent] >= kLikelyInWhole;
  }

  void add_suggestion(IntentIndex intent) {
    auto& list = decision_.suggestions;
    // Chat is worth suggesting only where it is the best guess.
    const bool idle = tier(intent) == content::Tier::chat && !(list.empty() && decision_.answers.empty());
    if (list.size() >= kMaxDecisionSuggestions || idle || tier(intent) == content::Tier::refusal) return;
    const auto given = [intent](const std::vector<IntentIndex>& in) {
      return std::find(in.begin(), in.end(), intent) != in.end();
    };
    if (!given(list) && !given(decision_.answers)) list.push_back(intent);
  }

  // Not sure enough to answer: the candidates that may answer and what the classifier finds likely, in turn.
  void suggest(const Ranking& whole) {
    const std::vector<IntentIndex> likely =
        likely_intents(model_, analysis_, in_context_ ? now_likely() : likelihoods_);
    std::size_t next = 0;
    const auto add_likely = [&] {
      if (next < likely.size()) add_suggestion(likely[next++]);
    };
    for (const Candidate& candidate : whole.candidates) {
      if (!candidate.allowed) continue;
      add_suggestion(candidate.intent);
      add_likely();
    }
    for (const Candidate& candidate : whole.candidates) {
      add_likely();
      add_suggestion(candidate.intent);
    }
    while (next < likely.size()) add_likely();
    if (decision_.verdict == Verdict::refuse) return;
    decision_.verdict = decision_.suggestions.empty() ? Verdict::none : Verdict::clarify;
    step(decision_.suggestions.empty() ? "nothing comes near: not understood" : "not sure enough: suggestions");
  }

  const Engine::Model& model_;
  const Analysis& analysis_;
  const ContextHint& context_;
  Trace* trace_;
  const std::vector<float>& likelihoods_;
  std::optional<Ranking> in_context_;  // where the conversation made nothing clear: what it suggests
  mutable std::optional<std::vector<float>> now_likely_;
  std::optional<std::vector<ClauseAnswer>> clause_answers_;
  Decision decision_;
};

}  // namespace

Decision decide_topical(const Engine::Model& model, const Analysis& analysis, const ContextHint& context,
                        const std::vector<float>& likelihoods, Trace* trace) {
  if (trace) {
    for (IntentIndex i = 0; i < likelihoods.size(); ++i) {
      trace->likely.emplace_back(model.language.intents[i].id, static_cast<double>(likelihoods[i]));
    }
    std::sort(trace->likely.begin(), trace->likely.end(),
              [](const auto& a, const auto& b) { return a.second > b.second; });
    trace->likely.resize(std::min<std::size_t>(trace->likely.size(), 3));
  }
  return Policy(model, analysis, context, trace, likelihoods).run();
}

}  // namespace verbatim::matching
