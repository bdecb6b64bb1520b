// What is worked out from the words and regexes of the content: the tables that find parts in a message, the words that
// are known, the speller, and the examples as the patterns see them. Dear to make and quick to read, so all of it is
// kept in a LearntStore.
#include "base/tables.h"

#include <algorithm>
#include <array>

#include "base/parallel.h"
#include "matching/learnt_store.h"
#include "matching/model.h"

namespace verbatim::matching {
namespace {

void count_words(const text::NormalText& message, std::unordered_map<std::string, std::uint32_t>& frequency) {
  for (std::size_t i = 0; i < message.tokens.size(); ++i) ++frequency[std::string(message.word(i))];
}

}  // namespace

void Engine::Model::read_tables(const EngineOptions& options, base::Diagnostics& diagnostics) {
  const auto inputs = options.learnt ? inputs_of_tables(options.dictionary_path) : std::nullopt;
  const std::string name = inputs ? learnt_name("tables", *inputs) : std::string();
  if (const auto known = find_learnt(options.learnt, name); known && unpack_tables(*known)) return;
  make_tables(options, diagnostics);
  if (!diagnostics.has_errors()) keep_learnt(options.learnt, name, pack_tables());
}

void Engine::Model::make_tables(const EngineOptions& options, base::Diagnostics& diagnostics) {
  const auto frequency = word_frequency();
  RegexWords words(language, frequency);
  parts.spell_phrases(words);
  base::in_parallel(2, kThreads, [&](std::size_t half) {
    if (half == 0) return parts.index_literals(words);
    load_dictionaries(options, diagnostics);
    parts.expand_regexes();
  });
  make_speller(words, frequency);
  read_examples();
}

std::string Engine::Model::pack_tables() const {
  std::string bytes;
  base::Packer packer(bytes);
  dictionary.pack(packer);
  packer.number(vocabulary);
  speller->pack(packer);
  packer.number(examples->examples().size());
  for (const ExampleIndex::Example& example : examples->examples()) {
    packer.number(example.intent);
    packer.text(example.normal.text);
    packer.number(example.normal.tokens.size());
    for (const text::Token& token : example.normal.tokens) {
      for (const std::uint32_t at : {token.begin, token.end, token.source_begin, token.source_end}) packer.number(at);
      packer.number(token.sentence);
      packer.number(token.in_question);
    }
  }
  parts.pack(packer);
  return bytes;
}

// All of it, or nothing and false.
bool Engine::Model::unpack_tables(std::string_view bytes) {
  base::Unpacker unpacker(bytes);
  text::Dictionary its_dictionary;
  its_dictionary.unpack(unpacker);
  const std::size_t its_vocabulary = unpacker.number();
  auto its_speller = std::make_unique<text::Speller>(dictionary, unpacker);
  std::vector<ExampleIndex::Example> all;
  for (std::uint64_t left = unpacker.number(); left > 0 && !unpacker.failed(); --left) {
    ExampleIndex::Example& example = all.emplace_back();
    example.intent = static_cast<IntentIndex>(unpacker.number());
    example.normal.text = unpacker.text();
    for (std::uint64_t tokens = unpacker.number(); tokens > 0 && !unpacker.failed(); --tokens) {
      text::Token& token = example.normal.tokens.emplace_back();
      for (std::uint32_t* at : {&token.begin, &token.end, &token.source_begin, &token.source_end}) {
        *at = static_cast<std::uint32_t>(unpacker.number());
      }
      token.sentence = static_cast<std::uint16_t>(unpacker.number());
      token.in_question = unpacker.number() != 0;
    }
  }
  if (!parts.unpack(unpacker)) return false;
  dictionary = std::move(its_dictionary);
  vocabulary = its_vocabulary;
  speller = std::move(its_speller);
  examples = std::make_unique<ExampleIndex>(std::move(all));
  return true;
}

void Engine::Model::read_examples() {
  std::vector<ExampleIndex::Example> all;
  for (IntentIndex intent = 0; intent < language.intents.size(); ++intent) {
    for (std::size_t i = 0; i < language.intents[intent].examples.size(); ++i) all.push_back({intent, {}});
  }
  std::vector<const content::Phrase*> phrases;
  for (const content::Intent& intent : language.intents) {
    for (const content::Phrase& example : intent.examples) phrases.push_back(&example);
  }
  base::in_parallel(all.size(), kThreads, [&](std::size_t i) {
    all[i].normal = normaliser.normalise(phrases[i]->text);
    speller->correct(all[i].normal);
  });
  examples = std::make_unique<ExampleIndex>(std::move(all));
}

// How often each word occurs in the examples as they are typed.
Engine::Model::Frequency Engine::Model::word_frequency() const {
  Frequency frequency;
  for (const content::Intent& intent : language.intents) {
    for (const content::Phrase& example : intent.examples) count_words(normaliser.normalise(example.text), frequency);
  }
  return frequency;
}

// The same of what was heard: many more messages, and more misspelt ones.
Engine::Model::Frequency Engine::Model::heard_frequency() const {
  std::array<Frequency, kThreads> parts_of_it;
  base::in_parallel(kThreads, kThreads, [&](std::size_t part) {
    for (std::size_t i = part; i < language.heard.size(); i += kThreads) {
      count_words(normaliser.normalise(language.heard[i].text.text), parts_of_it[part]);
    }
  });
  for (std::size_t part = 1; part < kThreads; ++part) {
    for (const auto& [word, count] : parts_of_it[part]) parts_of_it[0][word] += count;
  }
  return std::move(parts_of_it[0]);
}

void Engine::Model::load_dictionaries(const EngineOptions& options, base::Diagnostics& diagnostics) {
  for (const std::string& name : language.rules.dictionaries) {
    const std::string path = options.dictionary_path + "/" + name;
    if (const auto loaded = dictionary.add_file(path); !loaded) {
      diagnostics.error(language.rules.where, "missing-dictionary", loaded.error().message,
                        "install the word list, or set dictionary_path to the folder that holds " + name);
    }
  }
  for (const std::string& word : language.rules.neutral) dictionary.add_word(word);
  dictionary.finish();
}

// Whether a word is only several known words in a row, as "pushwant" is, which "push ?(a )?want" can match: no target
// for a correction. Its parts have three letters at least or are neutral words.
bool Engine::Model::is_run_together(std::string_view word) const {
  for (std::size_t length = 1; length < word.size(); ++length) {
    const std::string head(word.substr(0, length));
    const std::string rest(word.substr(length));
    const auto known = [this](const std::string& part) {
      return neutral_words.contains(part) || (part.size() >= 3 && dictionary.contains(part));
    };
    if (known(head) && (known(rest) || is_run_together(rest))) return true;
  }
  return false;
}

void Engine::Model::make_speller(const RegexWords& words, const Frequency& frequency) {
  // An example's word counts only if it is a word already: examples are written as people type, misspellings included.
  Frequency weights;
  for (const std::string& word : words.vocabulary()) {
    if (expansions.contains(word)) continue;
    if (dictionary.contains(word) || frequency.contains(word) || !is_run_together(word)) weights.emplace(word, 1);
  }
  for (const auto& [word, count] : frequency) {
    if (weights.contains(word) || dictionary.contains(word)) weights[word] += count;
  }
  for (const content::Term& term : language.terms) {  // known misspellings are answered as they are
    for (const content::Phrase& word : term.misspelt) dictionary.add_word(word.text);
  }
  dictionary.finish();
  drop_misspellings(weights, frequency);
  for (const auto& [word, count] : heard_frequency()) {
    if (weights.contains(word) || (count >= kOftenHeard && dictionary.contains(word))) weights[word] += count;
  }
  vocabulary = weights.size();
  speller = std::make_unique<text::Speller>(dictionary, weights, expansions);
}

// A word of the regexes that is in no dictionary and no example, near one that the examples use, is a misspelling that
// an author foresaw ("tamoxifin"): it is corrected as any other, and nothing is corrected to it.
void Engine::Model::drop_misspellings(Frequency& weights, const Frequency& frequency) const {
  Frequency used;
  for (const auto& [word, count] : frequency) {
    if (count >= kOftenUsed && weights.contains(word)) used.emplace(word, count);
  }
  const text::Speller by_usage(dictionary, used);
  std::vector<const std::string*> unused;
  for (const auto& [word, weight] : weights) {
    if (!frequency.contains(word)) unused.push_back(&word);
  }
  std::vector<char> misspelt(unused.size());
  base::in_parallel(unused.size(), kThreads,
                    [&](std::size_t i) { misspelt[i] = by_usage.correct(*unused[i]) ? 1 : 0; });
  for (std::size_t i = 0; i < unused.size(); ++i) {
    if (misspelt[i]) weights.erase(std::string(*unused[i]));
  }
}

}  // namespace verbatim::matching
