// How the matcher scales, on generated languages of N patterns (generated_language.h). From normalised, corrected text
// to candidates; the classifier has no part in it. tests/benchmark/README.md has the figures.
#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "benchmark/generated_language.h"
#include "matching/analysis.h"
#include "matching/model.h"
#include "matching/ranking.h"

namespace verbatim::benchmark_sample {
namespace {

const GeneratedLanguage& language_of(std::size_t patterns) {
  static std::map<std::size_t, GeneratedLanguage> languages;
  return languages.try_emplace(patterns, patterns).first->second;
}

std::size_t candidates_of(const GeneratedLanguage& language, const text::NormalText& message) {
  const matching::Engine::Model& model = language.engine().model();
  const matching::Analysis analysis(model, message, nullptr);
  return matching::rank(model, analysis, analysis.spans, analysis.whole(), {}, nullptr).candidates.size();
}

// 500 messages over and over.
void candidates_warm(benchmark::State& state) {
  const GeneratedLanguage& language = language_of(static_cast<std::size_t>(state.range(0)));
  std::mt19937 random(1);
  std::vector<text::NormalText> messages;
  for (int i = 0; i < 500; ++i) messages.push_back(language.engine().normalise(language.message(random)));
  std::size_t i = 0, found = 0;
  for (const text::NormalText& message : messages) candidates_of(language, message);
  for (auto _ : state) found += candidates_of(language, messages[i++ % messages.size()]);
  state.counters["candidates"] = benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
}
BENCHMARK(candidates_warm)->Arg(100)->Arg(1'000)->Arg(10'000);

// Each message once: percentiles in nanoseconds.
void candidates_never_seen(benchmark::State& state) {
  const GeneratedLanguage& language = language_of(static_cast<std::size_t>(state.range(0)));
  std::mt19937 random(2);
  std::vector<double> nanoseconds;
  for (auto _ : state) {
    state.PauseTiming();
    const text::NormalText message = language.engine().normalise(language.message(random));
    state.ResumeTiming();
    const auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(candidates_of(language, message));
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - begin;
    nanoseconds.push_back(taken.count());
  }
  std::sort(nanoseconds.begin(), nanoseconds.end());
  state.counters["p50"] = nanoseconds[nanoseconds.size() / 2];
  state.counters["p99"] = nanoseconds[nanoseconds.size() * 99 / 100];
}
BENCHMARK(candidates_never_seen)->Arg(100)->Arg(1'000)->Arg(10'000)->Iterations(20'000);

void candidates_hostile(benchmark::State& state) {
  const GeneratedLanguage& language = language_of(static_cast<std::size_t>(state.range(0)));
  std::mt19937 random(3);
  std::vector<text::NormalText> messages;
  for (int i = 0; i < 50; ++i) messages.push_back(language.engine().normalise(language.hostile_message(random)));
  std::size_t i = 0, found = 0;
  for (auto _ : state) found += candidates_of(language, messages[i++ % messages.size()]);
  state.counters["candidates"] = benchmark::Counter(static_cast<double>(found), benchmark::Counter::kAvgIterations);
}
BENCHMARK(candidates_hostile)->Arg(1'000)->Arg(10'000);

void normalise_and_spell(benchmark::State& state) {
  const GeneratedLanguage& language = language_of(static_cast<std::size_t>(state.range(0)));
  std::mt19937 random(4);
  std::vector<std::string> messages;
  for (int i = 0; i < 500; ++i) messages.push_back(language.message(random));
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(language.engine().normalise(messages[i++ % messages.size()]));
}
BENCHMARK(normalise_and_spell)->Name("normalise_and_spell_generated")->Arg(1'000)->Arg(10'000);

// Compiling a language of N patterns from memory; the resident set that it brings, in megabytes.
void load(benchmark::State& state) {
  const auto resident = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1'024;
  };
  const double before = resident();
  for (auto _ : state) {
    const GeneratedLanguage language(static_cast<std::size_t>(state.range(0)));
    benchmark::DoNotOptimize(&language.engine());
  }
  state.counters["peak_mb"] = resident();
  state.counters["peak_mb_more"] = resident() - before;
}
BENCHMARK(load)
    ->Name("load_generated")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Iterations(1)
    ->MeasureProcessCPUTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace verbatim::benchmark_sample
