#include "matching/prefilter.h"

#include <algorithm>
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

// Gives the sets with which alternatives begin the first numbers.
void Prefilter::number_begins_first() {
  std::vector<bool> begins(sets_, false);
  for (const Alternative& alternative : alternatives_) {
    if (alternative.first != kNoSet) begins[alternative.first] = true;
  }
  begins_ = static_cast<std::size_t>(std::count(begins.begin(), begins.end(), true));
  std::vector<SetIndex> renumbered(sets_);
  SetIndex next_begin = 0;
  auto next_other = static_cast<SetIndex>(begins_);
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
  packer.number(begins_);
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
  begins_ = unpacker.number();
  for (auto* table : {&others_, &filed_begin_, &sets_of_word_begin_, &sets_of_word_}) {
    base::unpack_table(unpacker, *table);
  }
  base::unpack_table(unpacker, filed_);
  base::unpack_texts(unpacker, prefix_literals_);
  sets_of_prefix_.resize(prefix_literals_.size());
  for (auto& sets : sets_of_prefix_) base::unpack_table(unpacker, sets);
  prefixes_ = std::make_unique<AhoCorasick>(prefix_literals_);
}

// The sets that one message meets, where last and, of those with which something begins, where else.
class Prefilter::Message {
 public:
  explicit Message(const Prefilter& filter)
      : filter_(filter),
        met_(filter.filed_.size(), 0),
        last_token_(std::make_unique_for_overwrite<std::uint16_t[]>(filter.sets_)),
        last_(filter.begins_, kNone) {
    places_.reserve(512);
  }

  // From the first word to the last.
  void meet(SetIndex set, std::uint16_t token) {
    met_[set / 64] |= std::uint64_t{1} << (set % 64);
    last_token_[set] = token;
    if (set >= last_.size() || (last_[set] != kNone && places_[last_[set]].token == token)) return;
    places_.push_back({last_[set], token});
    last_[set] = static_cast<std::uint32_t>(places_.size() - 1);
  }

  void add_starts(const Alternative& alternative, std::vector<Start>& starts) const {
    std::uint16_t latest = last_token_[alternative.rarest];  // what it needs comes where it begins, or later
    for (std::uint32_t i = alternative.others_begin; i < alternative.others_end; ++i) {
      const SetIndex other = filter_.others_[i];
      if (!has(other)) return;
      latest = std::min(latest, last_token_[other]);
    }
    if (alternative.first == kNoSet) {
      starts.push_back({alternative.part, alternative.matcher, kAnywhere});
      return;
    }
    for (std::uint32_t at = last_[alternative.first]; at != kNone; at = places_[at].before) {
      const std::uint16_t token = places_[at].token;
      if (token <= latest) starts.push_back({alternative.part, alternative.matcher, token});
    }
  }

  // The sets that are met and have alternatives, 64 at a time.
  std::uint64_t filed(std::size_t block) const { return met_[block] & filter_.filed_[block]; }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Place {
    std::uint32_t before;  // the one before it of the same set
    std::uint16_t token;
  };
  bool has(SetIndex set) const { return (met_[set / 64] >> (set % 64)) & 1; }

  const Prefilter& filter_;
  std::vector<std::uint64_t> met_;
  std::unique_ptr<std::uint16_t[]> last_token_;  // by set that is met
  std::vector<std::uint32_t> last_;              // by set that something begins with: its last place
  std::vector<Place> places_;
};

std::vector<Prefilter::Start> Prefilter::find(std::span<const MessageWord> words) const {
  Message message(*this);
  std::vector<AhoCorasick::Hit> hits;
  for (std::size_t token = 0; token < words.size(); ++token) {
    const auto at = static_cast<std::uint16_t>(token);
    const WordId word = words[token].id;
    if (word != WordTable::kUnknown) {
      const std::uint32_t end = sets_of_word_begin_[word + 1];
      for (std::uint32_t i = sets_of_word_begin_[word]; i < end; ++i) message.meet(sets_of_word_[i], at);
      continue;
    }
    hits.clear();
    prefixes_->find(" " + std::string(words[token].text), hits);
    for (const AhoCorasick::Hit& hit : hits) {
      for (const SetIndex set : sets_of_prefix_[hit.literal]) message.meet(set, at);
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
