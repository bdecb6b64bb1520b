#include "matching/thesaurus.h"

#include <algorithm>
#include <bit>

#include "matching/features.h"
#include "matching/phrase_trie.h"

namespace verbatim::matching {

void Thesaurus::add(std::string_view phrase, PartIndex term) {
  constexpr char kAny[] = {PhraseTrie::kAnyWord, PhraseTrie::kAnyLetters, '\0'};
  if (phrase.find_first_of(kAny) != std::string_view::npos) return;
  const std::size_t space = phrase.find(' ');
  if (space == std::string_view::npos) {
    building_[word_feature(phrase)].push_back(term);
  } else if (phrase.find(' ', space + 1) == std::string_view::npos) {
    building_[pair_feature(phrase.substr(0, space), phrase.substr(space + 1))].push_back(term);
  }
}

void Thesaurus::close(const std::vector<std::vector<PartIndex>>& included_by) {
  slots_.assign(std::bit_ceil(building_.size() * 2 + 1), {});
  for (auto& [feature, terms] : building_) {
    for (std::size_t i = 0; i < terms.size(); ++i) {  // grows meanwhile
      for (const PartIndex parent : included_by[terms[i]]) {
        if (std::find(terms.begin(), terms.end(), parent) == terms.end()) terms.push_back(parent);
      }
    }
    std::sort(terms.begin(), terms.end());
    terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
    const std::size_t begin = terms_.size();
    terms_.insert(terms_.end(), terms.begin(), terms.end());
    slots_[slot_of(feature)] = {feature, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(terms_.size())};
  }
  building_.clear();
}

void Thesaurus::pack(base::Packer& packer) const {
  base::pack_table(packer, slots_);
  base::pack_table(packer, terms_);
}

void Thesaurus::unpack(base::Unpacker& unpacker) {
  base::unpack_table(unpacker, slots_);
  base::unpack_table(unpacker, terms_);
}

}  // namespace verbatim::matching
