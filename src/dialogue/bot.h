#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "content/content.h"
#include "dialogue/chooser.h"
#include "dialogue/decision_cache.h"
#include "dialogue/reply.h"
#include "dialogue/session.h"
#include "matching/engine.h"

namespace verbatim::dialogue {

// Talks one language. Immutable: any number of threads, one session at a time each.
class Bot {
 public:
  // `language` must outlive the bot. Problems found while compiling go to `diagnostics`. Without a cache every message
  // is decided anew.
  Bot(const content::Language& language, const matching::EngineOptions& options, base::Diagnostics& diagnostics,
      std::shared_ptr<DecisionCache> cache = nullptr);

  // Answers a message and moves the context on. `trace` (may be null) records why.
  Reply answer(Context& context, std::string_view text, base::TimePoint now, matching::Trace* trace = nullptr) const;

  // Only what the safety tier says to a text that is too long to be answered; nothing if it has no objection.
  std::optional<Reply> safety_only(std::string_view text) const;

  // Answers a suggestion that was chosen; nothing if there is no such intent or it is one of system.*.
  std::optional<Reply> choose(Context& context, std::string_view intent, base::TimePoint now) const;

  // One of the bot's own lines, such as "welcome"; null if responses/<lang>/system/ lacks it.
  const content::Response* system_line(std::string_view name) const;

  // The same answers again from what a record says, with the texts of today; those that the content no longer has are
  // left out.
  Reply rebuild(const ReplyRecord& record) const;

  const content::Language& language() const { return language_; }
  const matching::Engine& engine() const { return engine_; }

 private:
  using SharedDecision = std::shared_ptr<const matching::Decision>;

  ChoiceWords read(std::string_view text, bool anew) const;
  SharedDecision decide(std::string_view text, const matching::ContextHint& hint, matching::Trace* trace) const;
  Reply reply_to(const matching::Decision& decision, const Context& context) const;
  void add_answer(Reply& reply, const content::Intent& intent) const;
  void add_line(Reply& reply, std::string_view id) const;
  void add_suggestion(Reply& reply, matching::IntentIndex intent) const;
  void add_follow_ups(Reply& reply, const Context& context, std::size_t reserve) const;
  void remember(Context& context, const Reply& reply, const matching::Decision& decision, base::TimePoint now) const;
  matching::IntentIndex index_of(const content::Intent& intent) const {
    return static_cast<matching::IntentIndex>(&intent - language_.intents.data());
  }
  const std::vector<matching::IntentIndex>& follow_ups_of(const content::Response& response) const {
    return follow_ups_[static_cast<std::size_t>(&response - language_.responses.data())];
  }

  const content::Language& language_;
  matching::Engine engine_;
  Chooser chooser_;
  const std::shared_ptr<DecisionCache> cache_;  // may be null
  const std::uint64_t reader_;                  // this bot's number there
  const content::Intent* refusal_ = nullptr;    // "that is outside this guide"; null if the content has none
  const content::Response* no_suggestion_;      // what is said to a "no"; null if the content has none

  // Every turn needs them, and looking them up by their ids took a sixth of it.
  std::vector<const content::Response*> responses_;             // by intent
  std::vector<std::vector<matching::IntentIndex>> follow_ups_;  // by response
};

}  // namespace verbatim::dialogue
