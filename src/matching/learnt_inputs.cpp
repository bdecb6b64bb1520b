// What each thing that is learnt depends on, as bytes to be hashed.
#include <fstream>
#include <iterator>
#include <map>

#include "base/packing.h"
#include "content/digest.h"
#include "matching/model.h"

namespace verbatim::matching {
namespace {

void pack(base::Packer& packer, const std::vector<content::Phrase>& phrases) {
  packer.number(phrases.size());
  for (const content::Phrase& phrase : phrases) packer.text(phrase.text);
}

void pack_terms(base::Packer& packer, const content::Language& language) {
  packer.number(language.terms.size());
  for (const content::Term& term : language.terms) {
    packer.text(term.name);
    for (const auto* phrases : {&term.alternatives, &term.misspelt, &term.hides}) pack(packer, *phrases);
  }
}

void pack_parts(base::Packer& packer, const PartTable& parts) {
  packer.number(parts.size());
  for (PartIndex part = 0; part < parts.size(); ++part) {  // the name of what is no term is its regex
    packer.text(parts.name(part));
    packer.number(parts.is_safety(part));
  }
}

void pack_expansions(base::Packer& packer, const text::Expansions& expansions) {
  for (const auto& [from, to] : std::map(expansions.begin(), expansions.end())) {
    packer.text(from);
    packer.text(to);
  }
}

}  // namespace

// Everything that lessons() and the classifier depend on.
std::string Engine::Model::inputs_of_lessons() const {
  std::string inputs;
  base::Packer packer(inputs);
  packer.fixed64(speller->fingerprint());
  pack_terms(packer, language);  // the thesaurus
  pack_expansions(packer, expansions);
  packer.number(language.intents.size());
  for (const content::Intent& intent : language.intents) {
    const content::Response& response = *language.response(intent.response.text);
    for (const std::string* text : {&intent.id, &response.title, &response.ask.text}) packer.text(*text);
  }
  packer.number(examples->examples().size());
  for (const ExampleIndex::Example& example : examples->examples()) {
    packer.number(example.intent);
    packer.text(example.normal.text);
  }
  for (const content::Heard& heard : language.heard) {
    packer.text(heard.text.text);
    packer.text(heard.after.text);
    packer.number(heard.intents.size());
    for (const std::string& id : heard.intents) packer.text(id);
  }
  return inputs;
}

// Everything that count_parts() depends on.
std::string Engine::Model::inputs_of_counts() const {
  std::string inputs;
  base::Packer packer(inputs);
  pack_terms(packer, language);
  pack_parts(packer, parts);
  for (const text::NormalText* example : sample()) packer.text(example->text);
  return inputs;
}

// Everything that make_tables() depends on; nothing if a word list cannot be read.
std::optional<std::string> Engine::Model::inputs_of_tables(const std::string& dictionary_path) const {
  std::string inputs;
  base::Packer packer(inputs);
  pack_terms(packer, language);
  pack_parts(packer, parts);
  pack_expansions(packer, expansions);
  for (const auto* words : {&language.rules.neutral, &language.rules.dictionaries}) {
    packer.number(words->size());
    for (const std::string& word : *words) packer.text(word);
  }
  packer.number(language.intents.size());
  for (const content::Intent& intent : language.intents) pack(packer, intent.examples);
  for (const content::Heard& heard : language.heard) packer.text(heard.text.text);
  for (const std::string& name : language.rules.dictionaries) {
    std::ifstream file(dictionary_path + "/" + name, std::ios::binary);
    content::Sha256 hash;
    std::string piece(std::size_t{1} << 16, '\0');
    do {
      file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
      hash.add(std::string_view(piece).substr(0, static_cast<std::size_t>(file.gcount())));
    } while (file);
    if (!file.eof()) return std::nullopt;
    packer.text(hash.hex());
  }
  return inputs;
}

}  // namespace verbatim::matching
