#include "matching/thesaurus.h"

#include <algorithm>

#include "matching/features.h"
#include "matching/phrase_trie.h"

namespace verbatim::matching {

void Thesaurus::add(std::string_view phrase, PartIndex term) {
  constexpr char kAny[] = {PhraseTrie::kAnyWord, PhraseTrie::kAnyLetters, '\0'};
  if (phrase.find_first_of(kAny) != std::string_view::npos) return;
  const std::size_t space = phrase.find(' ');
  if (space == std::string_view::npos) {
    terms_[word_feature(phrase)].push_back(term);
  } else if (phrase.find(' ', space + 1) == std::string_view::npos) {
    terms_[pair_feature(phrase.substr(0, space), phrase.substr(space + 1))].push_back(term);
  }
}

void Thesaurus::close(const std::vector<std::vector<PartIndex>>& included_by) {
  for (auto& [feature, terms] : terms_) {
    for (std::size_t i = 0; i < terms.size(); ++i) {  // grows meanwhile
      for (const PartIndex parent : included_by[terms[i]]) {
        if (std::find(terms.begin(), terms.end(), parent) == terms.end()) terms.push_back(parent);
      }
    }
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  }
}

}  // namespace verbatim::matching
