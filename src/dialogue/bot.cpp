#include "dialogue/bot.h"

#include <algorithm>

namespace verbatim::dialogue {
namespace {

// A refusal and a misunderstanding offer what might have been meant before the general ways on.
constexpr std::size_t kRoomForRunnerUp = 1;

// Puts an id last; where it was before, or the oldest of too many, gives its place.
void note_visit(std::vector<std::string>& visited, std::string_view id) {
  auto place = std::find(visited.begin(), visited.end(), id);
  if (place == visited.end() && visited.size() >= kMaxVisited) place = visited.begin();
  if (place == visited.end()) {
    visited.emplace_back(id);
  } else {
    std::rotate(place, place + 1, visited.end());
    visited.back() = id;
  }
}

}  // namespace

Bot::Bot(const content::Language& language, const matching::EngineOptions& options, base::Diagnostics& diagnostics,
         std::shared_ptr<DecisionCache> cache)
    : language_(language),
      engine_(language, options, diagnostics),
      chooser_(language, engine_),
      cache_(std::move(cache)),
      reader_(cache_ ? cache_->new_reader() : 0),
      no_suggestion_(system_line("no_suggestion")) {
  const auto refusal =
      std::find_if(language.intents.begin(), language.intents.end(),
                   [](const content::Intent& intent) { return intent.tier == content::Tier::refusal; });
  if (refusal != language.intents.end()) refusal_ = &*refusal;
  for (const content::Intent& intent : language.intents) responses_.push_back(language.response(intent.response.text));
  for (const content::Response& response : language.responses) {
    follow_ups_.emplace_back();
    for (const content::Phrase& id : response.follow_ups) {
      if (const content::Intent* next = language.intent(id.text)) follow_ups_.back().push_back(index_of(*next));
    }
  }
}

const content::Response* Bot::system_line(std::string_view name) const {
  return language_.response("system." + std::string(name));
}

Reply Bot::answer(Context& context, std::string_view text, base::TimePoint now, matching::Trace* trace) const {
  ++context.turns_since;
  ChoiceWords words;
  if (!context.suggestions.empty()) words = read(text, trace != nullptr);
  if (const std::optional<std::string> picked = chooser_.choose(context, words)) {
    if (trace) trace->steps.push_back("it picks a suggestion on the screen: " + *picked);
    // Nothing when a reload took the intent away: then the words are a message like any other.
    if (std::optional<Reply> reply = choose(context, *picked, now)) return *std::move(reply);
  }
  if (no_suggestion_ && chooser_.declines(context, words)) {
    Reply reply;
    reply.kind = ReplyKind::answer;
    reply.answers.push_back({no_suggestion_->id, no_suggestion_, false});
    remember(context, reply, {}, now);
    return reply;
  }
  matching::ContextHint hint;
  const bool fresh = context.turns_since <= kContextTurns && now - context.topic_at <= kContextAge;
  if (!context.topic.empty() && fresh) hint = {context.topic, context.intent};
  const SharedDecision decision = decide(text, hint, trace);
  Reply reply = reply_to(*decision, context);
  remember(context, reply, *decision, now);
  return reply;
}

// Who wants a trace wants the work done.
ChoiceWords Bot::read(std::string_view text, bool anew) const {
  if (!cache_ || anew) return chooser_.read(text);
  const Fingerprint message = cache_->fingerprint(reader_, text, {});
  if (const std::optional<ChoiceWords> known = cache_->readings.find(message)) return *known;
  const ChoiceWords words = chooser_.read(text);
  cache_->readings.put(message, words);
  return words;
}

Bot::SharedDecision Bot::decide(std::string_view text, const matching::ContextHint& hint,
                                matching::Trace* trace) const {
  const auto decide_anew = [&] {
    return std::make_shared<const matching::Decision>(engine_.decide(text, hint, trace));
  };
  if (!cache_ || trace) return decide_anew();
  const Fingerprint message = cache_->fingerprint(reader_, text, hint);
  if (std::optional<SharedDecision> known = cache_->decisions.find(message)) return *std::move(known);
  SharedDecision decision = decide_anew();
  cache_->decisions.put(message, decision);
  return decision;
}

std::optional<Reply> Bot::choose(Context& context, std::string_view intent_id, base::TimePoint now) const {
  const content::Intent* intent = language_.intent(intent_id);
  if (!intent) return std::nullopt;
  matching::Decision decision;
  decision.verdict = intent->tier == content::Tier::refusal ? matching::Verdict::refuse : matching::Verdict::answer;
  decision.answers.push_back(index_of(*intent));
  decision.safety = intent->tier == content::Tier::safety;
  Reply reply = reply_to(decision, context);
  remember(context, reply, decision, now);
  return reply;
}

std::optional<Reply> Bot::safety_only(std::string_view text) const {
  matching::Decision decision;
  decision.answers = engine_.safety(text);
  if (decision.answers.empty()) return std::nullopt;
  decision.verdict = matching::Verdict::answer;
  decision.safety = true;
  return reply_to(decision, {});
}

Reply Bot::reply_to(const matching::Decision& decision, const Context& context) const {
  Reply reply;
  reply.suggestions.reserve(kMaxSuggestions);
  switch (decision.verdict) {
    case matching::Verdict::answer:
      reply.kind = decision.safety ? ReplyKind::safety : ReplyKind::answer;
      for (const matching::IntentIndex intent : decision.answers) add_answer(reply, language_.intents[intent]);
      if (decision.safety_tail) add_line(reply, "safety.tail");
      if (!decision.suggestions.empty() && !decision.safety) {
        add_follow_ups(reply, context, kRoomForRunnerUp);
        for (const matching::IntentIndex intent : decision.suggestions) add_suggestion(reply, intent);
      }
      add_follow_ups(reply, context, 0);  // and the room that the runner-up did not need
      break;
    case matching::Verdict::clarify:
      reply.kind = ReplyKind::clarify;
      add_line(reply, "system.clarify");
      break;
    case matching::Verdict::refuse:
      reply.kind = ReplyKind::fallback;
      if (refusal_) {
        add_answer(reply, *refusal_);
      } else {
        add_line(reply, "system.not_understood");
      }
      break;
    case matching::Verdict::none:
      reply.kind = ReplyKind::fallback;
      add_line(reply, "system.not_understood");
      break;
  }
  for (const matching::IntentIndex intent : decision.suggestions) add_suggestion(reply, intent);
  if (reply.kind == ReplyKind::fallback) add_follow_ups(reply, context, 0);
  return reply;
}

void Bot::add_answer(Reply& reply, const content::Intent& intent) const {
  reply.answers.push_back({intent.id, responses_[index_of(intent)], false});
}

void Bot::add_line(Reply& reply, std::string_view id) const {
  if (const content::Response* line = language_.response(id)) reply.answers.push_back({line->id, line, false});
}

void Bot::add_suggestion(Reply& reply, matching::IntentIndex index) const {
  if (reply.suggestions.size() >= kMaxSuggestions) return;
  const std::string_view id = language_.intents[index].id;
  const auto is_it = [id](const auto& given) { return given.intent == id; };
  if (std::any_of(reply.suggestions.begin(), reply.suggestions.end(), is_it) ||
      std::any_of(reply.answers.begin(), reply.answers.end(), is_it)) {
    return;
  }
  const std::string& label = responses_[index]->ask.text;
  if (!label.empty()) reply.suggestions.push_back({id, label});
}

// What the first answer's author suggests next, what was read before last; leaves room for `reserve` others.
void Bot::add_follow_ups(Reply& reply, const Context& context, std::size_t reserve) const {
  if (reply.answers.empty()) return;
  const auto read = [this, &context](matching::IntentIndex next) {
    const std::string& id = language_.intents[next].id;
    return std::find(context.visited.begin(), context.visited.end(), id) != context.visited.end();
  };
  for (const bool wanted : {false, true}) {
    for (const matching::IntentIndex next : follow_ups_of(*reply.answers.front().response)) {
      if (reply.suggestions.size() + reserve >= kMaxSuggestions) return;
      if (read(next) == wanted) add_suggestion(reply, next);
    }
  }
}

void Bot::remember(Context& context, const Reply& reply, const matching::Decision& decision,
                   base::TimePoint now) const {
  context.suggestions.resize(reply.suggestions.size());  // and not cleared: their memory can be used again
  for (std::size_t i = 0; i < reply.suggestions.size(); ++i) context.suggestions[i] = reply.suggestions[i].intent;
  for (const matching::IntentIndex answer : decision.answers) {
    const content::Intent& intent = language_.intents[answer];
    if (intent.tier != content::Tier::topical) continue;
    context.topic = intent.topic;
    context.intent = intent.id;
    context.turns_since = 0;
    context.topic_at = now;
    note_visit(context.visited, intent.id);
  }
}

Reply Bot::rebuild(const ReplyRecord& record) const {
  Reply reply;
  reply.kind = record.kind;
  for (const ReplyRecord::Given& given : record.answers) {
    const content::Response* response = language_.response(given.response);
    if (!response) continue;  // the content has changed since and no longer has it
    const content::Intent* intent = language_.intent(given.intent);
    const std::string_view id = intent ? std::string_view(intent->id) : std::string_view(response->id);
    reply.answers.push_back({id, response, digest_prefix(response->digest) != given.digest});
  }
  for (const std::string& id : record.suggestions) {
    if (const content::Intent* intent = language_.intent(id)) add_suggestion(reply, index_of(*intent));
  }
  return reply;
}

}  // namespace verbatim::dialogue
