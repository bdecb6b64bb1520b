#include "matching/prefilter.h"

#include <algorithm>
#include <array>
#include <bit>

namespace verbatim::matching {

Prefilter::SetIndex Prefilter::number_of(const std::vector<std::string>& set) {
  return numbers_.emplace(set, static_cast<SetIndex>(numbers_.size())).first->second;
}

void Prefilter::add(PartIndex part, std::uint32_t matcher, const std::vector<RegexWords::Alternative>& alternatives) {
  for (const RegexWords::Alternative& needed : alternatives) {
    if (needed.needs.empty()) {
      unfiltered_.push_back({part, matcher, kNoSet, 0, 0, kNoSet});
      continue;
    }
    Alternative alternative{part,
                            matcher,
                            needed.first.empty() ? kNoSet : number_of(needed.first),
                            static_cast<std::uint32_t>(others_.size()),
                            0,
                            number_of(needed.needs.front())};
    for (std::size_t i = 1; i < needed.needs.size(); ++i) others_.push_back(number_of(needed.needs[i]));
    alternative.others_end = static_cast<std::uint32_t>(others_.size());
    alternatives_.push_back(alternative);
  }
}

// Gives the sets with which alternatives begin the first numbers: their tokens are read most, and lie together.
void Prefilter::number_begins_first() {
  std::vector<bool> begins(sets_, false);
  for (const Alternative& alternative : alternatives_) {
    if (alternative.first != kNoSet) begins[alternative.first] = true;
  }
  std::vector<SetIndex> renumbered(sets_);
  SetIndex next_begin = 0;
  auto next_other = static_cast<SetIndex>(std::count(begins.begin(), begins.end(), true));
  for (std::size_t set = 0; set < sets_; ++set) renumbered[set] = begins[set] ? next_begin++ : next_other++;
  for (auto& [literals, set] : numbers_) set = renumbered[set];
  for (SetIndex& set : others_) set = renumbered[set];
  for (Alternative& alternative : alternatives_) {
    alternative.rarest = renumbered[alternative.rarest];
    if (alternative.first != kNoSet) alternative.first = renumbered[alternative.first];
  }
}

// A literal is " word " or, for every word that begins so, " pref".
void Prefilter::index_words(WordTable& words) {
  std::vector<std::vector<SetIndex>> sets;
  std::map<std::string, std::vector<SetIndex>> prefixes;
  for (const auto& [literals, set] : numbers_) {
    for (const std::string& literal : literals) {
      if (literal.back() != ' ') {
        prefixes[literal].push_back(set);
        continue;
      }
      const WordId word = words.add(std::string_view(literal).substr(1, literal.size() - 2));
      if (sets.size() <= word) sets.resize(words.size());
      sets[word].push_back(set);
    }
  }
  sets.resize(words.size());
  for (auto& [literal, its_sets] : prefixes) {
    prefix_literals_.push_back(literal);
    sets_of_prefix_.push_back(std::move(its_sets));
  }
  prefixes_ = std::make_unique<AhoCorasick>(prefix_literals_);
  std::vector<AhoCorasick::Hit> hits;
  for (WordId word = 0; word < sets.size(); ++word) {
    hits.clear();
    prefixes_->find(" " + words.word(word), hits);
    for (const AhoCorasick::Hit& hit : hits) {
      sets[word].insert(sets[word].end(), sets_of_prefix_[hit.literal].begin(), sets_of_prefix_[hit.literal].end());
    }
    std::sort(sets[word].begin(), sets[word].end());
    sets[word].erase(std::unique(sets[word].begin(), sets[word].end()), sets[word].end());
    sets_of_word_begin_.push_back(static_cast<std::uint32_t>(sets_of_word_.size()));
    sets_of_word_.insert(sets_of_word_.end(), sets[word].begin(), sets[word].end());
  }
  sets_of_word_begin_.push_back(static_cast<std::uint32_t>(sets_of_word_.size()));
}

void Prefilter::finish(WordTable& words) {
  sets_ = numbers_.size();
  number_begins_first();
  index_words(words);
  numbers_.clear();
  std::stable_sort(alternatives_.begin(), alternatives_.end(),
                   [](const Alternative& a, const Alternative& b) { return a.rarest < b.rarest; });
  filed_.assign(sets_ / 64 + 1, 0);
  std::uint32_t at = 0;
  for (SetIndex set = 0; set < sets_; ++set) {
    filed_begin_.push_back(at);
    while (at < alternatives_.size() && alternatives_[at].rarest == set) ++at;
    if (at > filed_begin_.back()) filed_[set / 64] |= std::uint64_t{1} << (set % 64);
  }
  filed_begin_.push_back(at);
}

void Prefilter::pack(base::Packer& packer) const {
  for (const auto* alternatives : {&alternatives_, &unfiltered_}) base::pack_table(packer, *alternatives);
  packer.number(sets_);
  for (const auto* table : {&others_, &filed_begin_, &sets_of_word_begin_, &sets_of_word_}) {
    base::pack_table(packer, *table);
  }
  base::pack_table(packer, filed_);
  base::pack_texts(packer, prefix_literals_);
  for (const auto& sets : sets_of_prefix_) base::pack_table(packer, sets);
}

void Prefilter::unpack(base::Unpacker& unpacker) {
  for (auto* alternatives : {&alternatives_, &unfiltered_}) base::unpack_table(unpacker, *alternatives);
  sets_ = unpacker.number();
  for (auto* table : {&others_, &filed_begin_, &sets_of_word_begin_, &sets_of_word_}) {
    base::unpack_table(unpacker, *table);
  }
  base::unpack_table(unpacker, filed_);
  base::unpack_texts(unpacker, prefix_literals_);
  sets_of_prefix_.resize(prefix_literals_.size());
  for (auto& sets : sets_of_prefix_) base::unpack_table(unpacker, sets);
  prefixes_ = std::make_unique<AhoCorasick>(prefix_literals_);
}

// The sets that one message meets, and at which words. `Blocks`: of 64 words.
template <std::size_t Blocks>
class Prefilter::Message {
 public:
  explicit Message(const Prefilter& filter)
      : filter_(filter),
        met_(filter.filed_.size(), 0),
        tokens_(std::make_unique_for_overwrite<Tokens[]>(filter.sets_)) {}

  void meet(SetIndex set, std::size_t token) {
    const std::uint64_t bit = std::uint64_t{1} << (set % 64);
    if (!(met_[set / 64] & bit)) {
      met_[set / 64] |= bit;
      tokens_[set] = {};
    }
    tokens_[set][token / 64] |= std::uint64_t{1} << (token % 64);
  }

  void add_starts(const Alternative& alternative, std::vector<Start>& starts) const {
    std::size_t latest = last_token(alternative.rarest);  // what it needs comes where it begins, or later
    for (std::uint32_t i = alternative.others_begin; i < alternative.others_end; ++i) {
      const SetIndex other = filter_.others_[i];
      if (!has(other)) return;
      latest = std::min(latest, last_token(other));
    }
    if (alternative.first == kNoSet) {
      starts.push_back({alternative.part, alternative.matcher, kAnywhere});
      return;
    }
    if (!has(alternative.first)) return;
    for (std::size_t block = 0; block < Blocks; ++block) {
      for (std::uint64_t bits = tokens_[alternative.first][block]; bits != 0; bits &= bits - 1) {
        const std::size_t token = block * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        if (token > latest) return;
        starts.push_back({alternative.part, alternative.matcher, static_cast<std::uint16_t>(token)});
      }
    }
  }

  // The sets that are met and have alternatives, 64 at a time.
  std::uint64_t filed(std::size_t block) const { return met_[block] & filter_.filed_[block]; }

 private:
  using Tokens = std::array<std::uint64_t, Blocks>;
  bool has(SetIndex set) const { return (met_[set / 64] >> (set % 64)) & 1; }
  std::size_t last_token(SetIndex set) const {
    std::size_t block = Blocks - 1;
    while (tokens_[set][block] == 0) --block;
    return block * 64 + static_cast<std::size_t>(std::bit_width(tokens_[set][block])) - 1;
  }

  const Prefilter& filter_;
  std::vector<std::uint64_t> met_;
  std::unique_ptr<Tokens[]> tokens_;  // by set that is met
};

std::vector<Prefilter::Start> Prefilter::find(std::span<const MessageWord> words) const {
  return words.size() <= 64 ? find_in<1>(words) : find_in<kMaxTokens / 64>(words);
}

template <std::size_t Blocks>
std::vector<Prefilter::Start> Prefilter::find_in(std::span<const MessageWord> words) const {
  Message<Blocks> message(*this);
  std::vector<AhoCorasick::Hit> hits;
  for (std::size_t token = 0; token < words.size(); ++token) {
    const WordId word = words[token].id;
    if (word != WordTable::kUnknown) {
      const std::uint32_t end = sets_of_word_begin_[word + 1];
      for (std::uint32_t i = sets_of_word_begin_[word]; i < end; ++i) message.meet(sets_of_word_[i], token);
      continue;
    }
    hits.clear();
    prefixes_->find(" " + std::string(words[token].text), hits);
    for (const AhoCorasick::Hit& hit : hits) {
      for (const SetIndex set : sets_of_prefix_[hit.literal]) message.meet(set, token);
    }
  }
  std::vector<Start> starts;
  starts.reserve(512);
  for (const Alternative& part : unfiltered_) starts.push_back({part.part, part.matcher, kAnywhere});
  for (std::size_t block = 0; block < filed_.size(); ++block) {
    for (std::uint64_t sets = message.filed(block); sets != 0; sets &= sets - 1) {
      const std::size_t set = block * 64 + static_cast<std::size_t>(std::countr_zero(sets));
      for (std::uint32_t i = filed_begin_[set]; i < filed_begin_[set + 1]; ++i) {
        message.add_starts(alternatives_[i], starts);
      }
    }
  }
  return starts;
}

}  // namespace verbatim::matching
