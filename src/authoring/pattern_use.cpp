#include "authoring/pattern_use.h"

#include <atomic>
#include <string>
#include <vector>

#include "base/parallel.h"
#include "matching/analysis.h"
#include "matching/model.h"
#include "matching/pattern_index.h"

namespace verbatim::authoring {
namespace {

using matching::IntentIndex;
using matching::PatternIndexNumber;

// A message that patterns of an intent should fit.
struct Message {
  const content::Phrase* phrase;
  IntentIndex intent;
  bool is_example;
};

std::vector<Message> messages_of(const content::Language& language) {
  std::vector<Message> all;
  for (IntentIndex intent = 0; intent < language.intents.size(); ++intent) {
    for (const content::Phrase& example : language.intents[intent].examples) all.push_back({&example, intent, true});
  }
  for (const content::Heard& heard : language.heard) {
    for (const std::string& id : heard.intents) all.push_back({&heard.text, language.intent_by_id.at(id), false});
  }
  return all;
}

class Counter {
 public:
  explicit Counter(const matching::Engine::Model& model)
      : model_(model), of_intent_(model.language.intents.size()), uses_(model.patterns.size()) {
    for (PatternIndexNumber number = 0; number < model.patterns.size(); ++number) {
      const matching::CompiledPattern& pattern = model.patterns[number];
      if (pattern.use == matching::PatternUse::answer) of_intent_[pattern.owner].push_back(number);
    }
  }

  // How many patterns of its intent fit the message; each is counted as used. Any thread.
  std::size_t count(const Message& message) {
    text::NormalText normal = model_.normaliser.normalise(message.phrase->text);
    model_.speller->correct(normal);
    const matching::Analysis analysis(model_, std::move(normal), nullptr);
    std::size_t fitting = 0;
    for (const PatternIndexNumber number : of_intent_[message.intent]) {
      matching::Placement placement;
      const matching::CompiledPattern& pattern = model_.patterns[number];
      if (!possible(pattern, analysis.spans) ||
          !place(pattern, analysis.spans, analysis.text, analysis.whole(), placement))
        continue;
      ++fitting;
      uses_[number].fetch_add(1, std::memory_order_relaxed);
    }
    return fitting;
  }

  void report_idle(base::Diagnostics& diagnostics) const {
    for (const auto& patterns : of_intent_) {
      for (const PatternIndexNumber number : patterns) {
        if (uses_[number] > 0) continue;
        const content::Phrase& source = *model_.patterns[number].source;
        diagnostics.warning(source.where, "idle-pattern",
                            "'" + source.text + "' fits no example and nothing that was heard for its intent",
                            "remove it, or widen it until it does");
      }
    }
  }

 private:
  const matching::Engine::Model& model_;
  std::vector<std::vector<PatternIndexNumber>> of_intent_;
  std::vector<std::atomic<std::uint32_t>> uses_;
};

}  // namespace

void report_pattern_use(const matching::Engine& engine, base::Diagnostics& diagnostics, unsigned threads) {
  const std::vector<Message> messages = messages_of(engine.model().language);
  std::vector<std::size_t> fitting(messages.size());
  Counter counter(engine.model());
  base::in_parallel(messages.size(), threads, [&](std::size_t i) { fitting[i] = counter.count(messages[i]); });
  counter.report_idle(diagnostics);
  for (std::size_t i = 0; i < messages.size(); ++i) {
    if (!messages[i].is_example || fitting[i] != 1) continue;
    diagnostics.warning(messages[i].phrase->where, "thin-example",
                        "only one pattern fits \"" + messages[i].phrase->text + "\"",
                        "see `verbatim explain`; a second way to say it may need a pattern too");
  }
}

}  // namespace verbatim::authoring
