// What a message costs, stage by stage, on the shipped content: every example once a round, so that the DFA states of RE2 are
// warm but no message is repeated in a row. Compare stages within one run; single times say little on a shared machine.
#include <benchmark/benchmark.h>

#include "content/loader.h"
#include "dialogue/bot.h"
#include "matching/analysis.h"
#include "matching/model.h"

namespace verbatim {
namespace {

struct Shipped {
  Shipped() {
    base::Diagnostics diagnostics;
    content = *content::load(VERBATIM_CONTENT, diagnostics);
    bot = std::make_unique<dialogue::Bot>(content.languages[0], matching::EngineOptions{}, diagnostics);
    for (const content::Intent& intent : content.languages[0].intents) {
      for (const content::Phrase& example : intent.examples) {
        // No longer word for word an example: those take a short cut.
        messages.push_back(example.text + " please");
        normal.push_back(bot->engine().normalise(messages.back()));
      }
    }
  }
  content::Content content;
  std::unique_ptr<dialogue::Bot> bot;
  std::vector<std::string> messages;
  std::vector<text::NormalText> normal;
};

const Shipped& shipped() {
  static const Shipped instance;
  return instance;
}

template <typename Work>
void over_messages(benchmark::State& state, Work work) {
  const std::size_t count = shipped().messages.size();
  std::size_t i = 0;
  for (auto _ : state) {
    work(i);
    i = (i + 1) % count;
  }
}

void normalise_and_spell(benchmark::State& state) {
  over_messages(state, [](std::size_t i) {
    benchmark::DoNotOptimize(shipped().bot->engine().normalise(shipped().messages[i]));
  });
}
BENCHMARK(normalise_and_spell);

void find_terms(benchmark::State& state) {
  over_messages(state, [](std::size_t i) {
    const matching::Analysis analysis(shipped().bot->engine().model(), shipped().normal[i], nullptr);
    benchmark::DoNotOptimize(analysis.weight.data());
  });
}
BENCHMARK(find_terms);

void classify(benchmark::State& state) {
  over_messages(state, [](std::size_t i) {
    benchmark::DoNotOptimize(shipped().bot->engine().model().classifier->probabilities(shipped().normal[i].text));
  });
}
BENCHMARK(classify);

void decide(benchmark::State& state) {
  over_messages(state, [](std::size_t i) {
    benchmark::DoNotOptimize(shipped().bot->engine().decide(shipped().messages[i], {}));
  });
}
BENCHMARK(decide);

void answer_in_conversation(benchmark::State& state) {
  over_messages(state, [](std::size_t i) {
    dialogue::Context context;
    benchmark::DoNotOptimize(shipped().bot->answer(context, shipped().messages[i], {}));
  });
}
BENCHMARK(answer_in_conversation);

// 1,000 characters of words that many patterns want: the worst that the protocol lets through.
void hostile_message(benchmark::State& state) {
  std::string message;
  while (message.size() < 1'000) message += "chemo side effects how long can i what is the pain of my bones and ";
  message.resize(1'000);
  for (auto _ : state) benchmark::DoNotOptimize(shipped().bot->engine().decide(message, {}));
}
BENCHMARK(hostile_message);

}  // namespace
}  // namespace verbatim
