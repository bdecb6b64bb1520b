#include <benchmark/benchmark.h>

#include <string>

#include "text/normaliser.h"
#include "text/speller.h"

namespace verbatim::text {
namespace {

void normalise(benchmark::State& state, const std::string& message) {
  const Normaliser normaliser({{"what's", "what is"}, {"i'm", "i am"}, {"u", "you"}});
  for (auto _ : state) benchmark::DoNotOptimize(normaliser.normalise(message));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * message.size()));
}
BENCHMARK_CAPTURE(normalise, ascii_60, "What's the best way to deal with hot flashes from tamoxifen?");
BENCHMARK_CAPTURE(normalise, accents_85,
                  "Ma mère prend du tamoxifène; à quoi faut-il s’attendre après l’été, et à Noël déjà ?");

// As many words as a large vocabulary and an English word list have: 5,000 and 200,000.
std::string made_up_word(std::size_t number) {
  std::string word = "q";
  for (std::size_t i = 0; i < 4; ++i, number /= 36) {
    word += "bcdfghjklmnprstvwz"[number % 18];
    word += "ae"[number / 18 % 2];
  }
  return word;
}

void correct(benchmark::State& state, const std::string& word) {
  Dictionary dictionary;
  for (std::size_t i = 0; i < 200'000; ++i) dictionary.add_word(made_up_word(i * 5));
  dictionary.finish();
  std::unordered_map<std::string, std::uint32_t> vocabulary = {{"tamoxifen", 9}, {"chemo", 9}};
  for (std::size_t i = 0; i < 5'000; ++i) vocabulary.emplace(made_up_word(i * 301), 1);
  const Speller speller(dictionary, vocabulary);
  for (auto _ : state) benchmark::DoNotOptimize(speller.correct(word));
}
BENCHMARK_CAPTURE(correct, vocabulary_word, "tamoxifen");
BENCHMARK_CAPTURE(correct, dictionary_word, made_up_word(5));
BENCHMARK_CAPTURE(correct, misspelt_short, "chmeo");
BENCHMARK_CAPTURE(correct, misspelt_long, "tomoxifin");
BENCHMARK_CAPTURE(correct, garbage_40, std::string("zxkwjvqpbzxkwjvqpbzxkwjvqpbzxkwjvqpbabcd"));

}  // namespace
}  // namespace verbatim::text
