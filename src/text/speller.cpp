#include "text/speller.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "text/characters.h"
#include "text/hash.h"
#include "text/letters.h"
#include "text/utf8.h"

namespace verbatim::text {
namespace {

constexpr std::size_t kMinLetters = 3;
constexpr std::size_t kShortWord = 4;
constexpr std::size_t kLongWord = 8;

int max_distance(std::size_t letters) {
  return letters < kLongWord ? 1 : 2;
}

bool is_correctable(std::string_view word) {
  if (word.size() < kMinLetters || word.size() > kMaxSpelledBytes) return false;
  std::size_t letters = 0;
  for (std::size_t at = 0; at < word.size(); ++letters) {
    const CodePoint c = decode(word, at);
    const CharClass kind = class_of(c.value);
    if (kind != CharClass::letter && kind != CharClass::mark) return false;
    at += c.bytes;
  }
  return letters >= kMinLetters;
}

// How much rarer than the usual slips (a swap, a doubled letter, one lost, the next key, a vowel for a vowel) others
// are, in bits; chosen on typed messages. A candidate must be so many times more common to be taken for them.
constexpr double kUnusualSlip = 4;
constexpr double kOtherFirstLetter = 4;
// In a word of three letters only a lost one is made good, and only if the word is as common as this.
constexpr std::uint32_t kCommon = 100;

// How well a candidate explains what was typed.
struct Fit {
  std::size_t distance;
  bool is_swap, is_doubling, has_other_first_letter;
  double likelihood;  // in bits
  bool operator<(const Fit& other) const {
    return distance != other.distance ? distance > other.distance : likelihood < other.likelihood;
  }
};

// For two words at distance 1.
bool is_usual_slip(const Letters& word, const Letters& candidate) {
  if (word.size() != candidate.size()) return word.size() < candidate.size();
  std::size_t i = 0;
  while (word[i] == candidate[i]) ++i;
  return are_neighbours(word[i], candidate[i]) || (is_vowel(word[i]) && is_vowel(candidate[i]));
}

Fit fit(const Letters& word, const Letters& candidate, std::uint32_t weight) {
  Fit fit{edit_distance(word, candidate), is_swap(word, candidate), is_doubling(word, candidate),
          word[0] != candidate[0], std::log2(1.0 + weight)};
  const bool is_usual = fit.is_swap || fit.is_doubling || (fit.distance == 1 && is_usual_slip(word, candidate));
  if (!is_usual) fit.likelihood -= kUnusualSlip;
  if (fit.has_other_first_letter) fit.likelihood -= kOtherFirstLetter;
  return fit;
}

// Doubled letters are near however many there are ("heelpp"). In a short word one slip leaves too little: there only
// slips that people make often are undone.
bool is_near(const Fit& fit, const Letters& word, const Letters& candidate, std::uint32_t weight) {
  if (word.size() < kShortWord) {
    return candidate.size() > word.size() && !fit.has_other_first_letter && weight >= kCommon;
  }
  if (fit.distance > static_cast<std::size_t>(max_distance(word.size()))) return fit.is_doubling;
  return word.size() > kShortWord || fit.is_swap || !fit.has_other_first_letter;
}

// As often as the rarest of its words.
std::uint32_t weight_of(std::string_view words, const std::unordered_map<std::string, std::uint32_t>& vocabulary) {
  std::uint32_t least = ~std::uint32_t{0};
  for (std::size_t at = 0; at < words.size();) {
    const std::size_t end = std::min(words.find(' ', at), words.size());
    const auto found = vocabulary.find(std::string(words.substr(at, end - at)));
    least = std::min(least, found == vocabulary.end() ? 0 : found->second);
    at = end + 1;
  }
  return least;
}

}  // namespace

Speller::Speller(const Dictionary& dictionary, const std::unordered_map<std::string, std::uint32_t>& vocabulary,
                 const std::unordered_map<std::string, std::string>& shorthand)
    : dictionary_(dictionary) {
  words_.reserve(vocabulary.size() + shorthand.size());
  for (const auto& [word, weight] : vocabulary) words_.push_back({word, weight, {}});
  for (const auto& [word, stands_for] : shorthand) {
    if (vocabulary.contains(word) || !is_correctable(word)) continue;
    words_.push_back({word, weight_of(stands_for, vocabulary), stands_for});
  }
  std::sort(words_.begin(), words_.end(), [](const Word& a, const Word& b) { return a.text < b.text; });
  index_words();
  index_deletions();
}

Speller::Speller(const Dictionary& dictionary, base::Unpacker& unpacker) : dictionary_(dictionary) {
  for (std::uint64_t left = unpacker.number(); left > 0 && !unpacker.failed(); --left) {
    std::string word(unpacker.text());
    const auto weight = static_cast<std::uint32_t>(unpacker.number());
    words_.push_back({std::move(word), weight, std::string(unpacker.text())});
  }
  base::unpack_table(unpacker, deletions_);
  base::unpack_table(unpacker, bucket_starts_);
  bucket_shift_ = static_cast<int>(unpacker.number());
  index_words();
}

void Speller::pack(base::Packer& packer) const {
  packer.number(words_.size());
  for (const Word& word : words_) {
    packer.text(word.text);
    packer.number(word.weight);
    packer.text(word.stands_for);
  }
  base::pack_table(packer, deletions_);
  base::pack_table(packer, bucket_starts_);
  packer.number(static_cast<std::uint64_t>(bucket_shift_));
}

void Speller::index_words() {
  slots_.assign(std::bit_ceil(words_.size() * 2 + 1), kNone);
  for (std::uint32_t i = 0; i < words_.size(); ++i) slots_[slot_of(words_[i].text)] = i;
}

// Where the word is, or would be.
std::size_t Speller::slot_of(std::string_view word) const {
  std::size_t at = fnv1a(word) & (slots_.size() - 1);
  while (slots_[at] != kNone && words_[slots_[at]].text != word) at = (at + 1) & (slots_.size() - 1);
  return at;
}

void Speller::index_deletions() {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> all;  // hash, word
  for (std::uint32_t i = 0; i < words_.size(); ++i) {
    if (!is_correctable(words_[i].text)) continue;
    const Letters letters(words_[i].text);
    if (letters.size() < kShortWord) continue;
    for (const std::uint64_t hash : deletion_hashes(letters, max_distance(letters.size()))) all.emplace_back(hash, i);
  }
  const int bucket_bits = std::max(1, static_cast<int>(std::bit_width(all.size())));
  bucket_shift_ = 64 - bucket_bits;
  bucket_starts_.assign((std::size_t{1} << bucket_bits) + 1, 0);
  for (const auto& [hash, word] : all) ++bucket_starts_[(hash >> bucket_shift_) + 1];
  for (std::size_t i = 1; i < bucket_starts_.size(); ++i) bucket_starts_[i] += bucket_starts_[i - 1];

  // Each into its bucket, in the order of the words.
  deletions_.resize(all.size());
  std::vector<std::uint32_t> next(bucket_starts_.begin(), bucket_starts_.end() - 1);
  for (const auto& [hash, word] : all) {
    deletions_[next[hash >> bucket_shift_]++] = {static_cast<std::uint32_t>(hash), word};
  }
}

const Speller::Word* Speller::find(std::string_view word) const {
  const std::uint32_t position = slots_[slot_of(word)];
  return position == kNone ? nullptr : &words_[position];
}

bool Speller::in_vocabulary(std::string_view word) const {
  return find(word) != nullptr;
}

bool Speller::known(std::string_view word) const {
  return in_vocabulary(word) || dictionary_.contains(word);
}

std::uint64_t Speller::fingerprint() const {
  std::uint64_t hash = dictionary_.fingerprint();
  for (const Word& word : words_) {
    hash = fnv1a(word.text, hash);
    hash = fnv1a(" " + std::to_string(word.weight) + "\n", hash);
  }
  return hash;
}

std::optional<std::string> Speller::correct(std::string_view word) const {
  if (!is_correctable(word) || known(word)) return std::nullopt;
  if (std::optional<std::string> near = nearest(Letters(word))) return near;
  return split(word);
}

// Positions of the words that have a deletion in common with `word`, in alphabetical order.
std::vector<std::uint32_t> Speller::candidates(const Letters& word) const {
  std::vector<std::uint32_t> positions;
  for (const std::uint64_t hash : deletion_hashes(word, max_distance(word.size()))) {
    const std::size_t bucket = hash >> bucket_shift_;
    for (std::size_t i = bucket_starts_[bucket]; i < bucket_starts_[bucket + 1]; ++i) {
      if (deletions_[i].hash == static_cast<std::uint32_t>(hash)) positions.push_back(deletions_[i].word);
    }
  }
  std::sort(positions.begin(), positions.end());
  positions.erase(std::unique(positions.begin(), positions.end()), positions.end());
  return positions;
}

std::optional<std::string> Speller::nearest(const Letters& word) const {
  const Word* best = nullptr;
  Fit best_fit{};
  for (const std::uint32_t position : candidates(word)) {
    const Word& candidate = words_[position];
    const Letters letters(candidate.text);
    const Fit its_fit = fit(word, letters, candidate.weight);
    if (!is_near(its_fit, word, letters, candidate.weight) || (best != nullptr && !(best_fit < its_fit))) continue;
    best = &candidate;
    best_fit = its_fit;
  }
  if (best == nullptr) return std::nullopt;
  return best->stands_for.empty() ? best->text : best->stands_for;
}

std::optional<std::string> Speller::split(std::string_view word) const {
  using Weights = std::pair<std::uint32_t, std::uint32_t>;  // heavier half, lighter half
  std::size_t best_cut = 0;
  Weights best{};
  const std::size_t letters = count_characters(word);
  for (std::size_t left_letters = 2; left_letters + 2 <= letters; ++left_letters) {
    if (left_letters < 4 && letters - left_letters < 4) continue;
    const std::string_view left = first_characters(word, left_letters);
    const std::string_view right = word.substr(left.size());
    const Word* left_word = find(left);
    const Word* right_word = find(right);
    if (left_word == nullptr && right_word == nullptr) continue;
    if ((left_word == nullptr && !dictionary_.contains(left)) ||
        (right_word == nullptr && !dictionary_.contains(right))) {
      continue;
    }
    Weights weights(left_word ? left_word->weight : 0, right_word ? right_word->weight : 0);
    if (weights.first < weights.second) std::swap(weights.first, weights.second);
    if (best_cut != 0 && weights <= best) continue;
    best_cut = left.size();
    best = weights;
  }
  if (best_cut == 0) return std::nullopt;
  return std::string(word.substr(0, best_cut)) + " " + std::string(word.substr(best_cut));
}

bool Speller::correct(NormalText& message, std::vector<Correction>* corrections) const {
  NormalText corrected;
  bool changed = false;
  // Nothing is copied until the first word that needs it.
  for (std::size_t i = 0; i < message.tokens.size(); ++i) {
    const std::string_view word = message.word(i);
    const Token& token = message.tokens[i];
    const std::optional<std::string> correction = correct(word);
    if (correction && !changed) {
      changed = true;
      corrected.text.assign(message.text, 0, token.begin);
      corrected.tokens.assign(message.tokens.begin(), message.tokens.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (!changed) continue;
    const std::string_view words = correction ? std::string_view(*correction) : word;
    bool fits = true;
    for (std::size_t at = 0; fits && at < words.size();) {
      const std::size_t end = std::min(words.find(' ', at), words.size());
      fits = corrected.append(words.substr(at, end - at), token);
      at = end + 1;
    }
    if (!fits) break;
    if (correction && corrections != nullptr) corrections->push_back({std::string(word), *correction});
  }
  if (changed) message = std::move(corrected);
  return changed;
}

}  // namespace verbatim::text
