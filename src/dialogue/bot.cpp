#include "dialogue/bot.h"

#include <algorithm>

namespace verbatim::dialogue {
namespace {

// A refusal and a misunderstanding offer what might have been meant before the general ways on.
constexpr std::size_t kRoomForRunnerUp = 1;

}  // namespace

Bot::Bot(const content::Language& language, const matching::EngineOptions& options, base::Diagnostics& diagnostics,
         std::shared_ptr<DecisionCache> cache)
    : language_(language),
      engine_(language, options, diagnostics),
      chooser_(language, engine_),
      cache_(std::move(cache)),
      reader_(cache_ ? cache_->new_reader() : 0) {
  const auto refusal =
      std::find_if(language.intents.begin(), language.intents.end(),
                   [](const content::Intent& intent) { return intent.tier == content::Tier::refusal; });
  if (refusal != language.intents.end()) refusal_ = &*refusal;
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
  if (system_line("no_suggestion") && chooser_.declines(context, words)) {
    Reply reply;
    reply.kind = ReplyKind::answer;
    add_line(reply, "system.no_suggestion");
    remember(context, reply, now);
    return reply;
  }
  matching::ContextHint hint;
  const bool fresh = context.turns_since <= kContextTurns && now - context.topic_at <= kContextAge;
  if (!context.topic.empty() && fresh) hint = {context.topic, context.intent};
  Reply reply = reply_to(*decide(text, hint, trace), context);
  remember(context, reply, now);
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
  decision.answers.push_back(language_.intent_by_id.at(intent->id));
  decision.safety = intent->tier == content::Tier::safety;
  Reply reply = reply_to(decision, context);
  remember(context, reply, now);
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
  switch (decision.verdict) {
    case matching::Verdict::answer:
      reply.kind = decision.safety ? ReplyKind::safety : ReplyKind::answer;
      for (const matching::IntentIndex intent : decision.answers) add_answer(reply, language_.intents[intent]);
      if (decision.safety_tail) add_line(reply, "safety.tail");
      add_follow_ups(reply, context, decision.suggestions.empty() || decision.safety ? 0 : kRoomForRunnerUp);
      for (const matching::IntentIndex intent : decision.suggestions) {
        add_suggestion(reply, language_.intents[intent].id);
      }
      add_follow_ups(reply, context, 0);  // the room that the runner-up did not need
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
  for (const matching::IntentIndex intent : decision.suggestions) add_suggestion(reply, language_.intents[intent].id);
  if (reply.kind == ReplyKind::fallback) add_follow_ups(reply, context, 0);
  return reply;
}

void Bot::add_answer(Reply& reply, const content::Intent& intent) const {
  reply.answers.push_back({intent.id, language_.response(intent.response.text), false});
}

void Bot::add_line(Reply& reply, std::string_view id) const {
  if (const content::Response* line = language_.response(id)) reply.answers.push_back({line->id, line, false});
}

void Bot::add_suggestion(Reply& reply, std::string_view id) const {
  if (reply.suggestions.size() >= kMaxSuggestions) return;
  const content::Intent* intent = language_.intent(id);
  const auto is_it = [id](const auto& given) { return given.intent == id; };
  if (!intent || std::any_of(reply.suggestions.begin(), reply.suggestions.end(), is_it) ||
      std::any_of(reply.answers.begin(), reply.answers.end(), is_it)) {
    return;
  }
  const content::Response* response = language_.response(intent->response.text);
  if (!response->ask.text.empty()) reply.suggestions.push_back({intent->id, response->ask.text});
}

// What the first answer's author suggests next, what was read before last; leaves room for `reserve` others.
void Bot::add_follow_ups(Reply& reply, const Context& context, std::size_t reserve) const {
  if (reply.answers.empty()) return;
  std::vector<std::string_view> fresh, read;
  for (const content::Phrase& id : reply.answers.front().response->follow_ups) {
    const bool visited = std::find(context.visited.begin(), context.visited.end(), id.text) != context.visited.end();
    (visited ? read : fresh).push_back(id.text);
  }
  fresh.insert(fresh.end(), read.begin(), read.end());
  for (const std::string_view id : fresh) {
    if (reply.suggestions.size() + reserve < kMaxSuggestions) add_suggestion(reply, id);
  }
}

void Bot::remember(Context& context, const Reply& reply, base::TimePoint now) const {
  context.suggestions.clear();
  for (const Suggestion& suggestion : reply.suggestions) context.suggestions.emplace_back(suggestion.intent);
  for (const Answer& answer : reply.answers) {
    const content::Intent* intent = language_.intent(answer.intent);
    if (!intent || intent->tier != content::Tier::topical) continue;
    context.topic = intent->topic;
    context.intent = intent->id;
    context.turns_since = 0;
    context.topic_at = now;
    std::erase(context.visited, intent->id);
    context.visited.push_back(intent->id);
    if (context.visited.size() > kMaxVisited) context.visited.erase(context.visited.begin());
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
  for (const std::string& id : record.suggestions) add_suggestion(reply, id);
  return reply;
}

}  // namespace verbatim::dialogue
