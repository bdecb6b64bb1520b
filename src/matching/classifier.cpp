#include "matching/classifier.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

#include "base/large_pages.h"
#include "base/parallel.h"

namespace verbatim::matching {
namespace {

// Chosen on messages that were in neither the lessons nor the patterns (tests/eval/README.md). More rounds change
// nothing.
constexpr int kRounds = 6;
constexpr float kRate = 10.0F;
constexpr float kLastRate = 0.1F;
// Label smoothing: this share of each lesson is spread over all intents. Without it the weights grow until every lesson
// is certain, and new messages are misread with confidence (the best guess is right 75 instead of 80 times in 100).
constexpr float kSmoothing = 0.02F;
constexpr std::uint32_t kLeastLessons = 2;  // a feature of one lesson only says nothing about others
// A feature of most lessons tells little, and is read with every message. (Of few lessons a fifth is a handful.)
constexpr float kMostLessons = 0.2F;
constexpr std::size_t kManyLessons = 1'000;
constexpr float kEnough = 1e-3F;  // a gradient below this is not worth its memory traffic

// The order of the lessons in one round: by a hash of their texts, so that one lesson more or less leaves the others
// where they were, and changes the weights little.
std::vector<std::uint32_t> order_of(const std::vector<Classifier::Lesson>& lessons, int round) {
  std::vector<std::pair<std::uint64_t, std::uint32_t>> keys;
  keys.reserve(lessons.size());
  for (std::uint32_t i = 0; i < lessons.size(); ++i) {
    const std::uint64_t mixed = word_feature(lessons[i].normal) + static_cast<std::uint64_t>(round);
    keys.emplace_back((mixed ^ (mixed >> 31)) * 0x9E3779B97F4A7C15ULL, i);
  }
  std::sort(keys.begin(), keys.end());
  std::vector<std::uint32_t> order;
  order.reserve(keys.size());
  for (const auto& [key, lesson] : keys) order.push_back(lesson);
  return order;
}

// The arithmetic of rows, in blocks so that the compiler makes vector code of it, twice: for any machine and for AVX2.
// Both add the same numbers in the same order (AVX2 brings no fused multiply-add): the outcome is the same to the bit.
constexpr std::size_t kBlock = 16;

#if defined(__x86_64__)
#define VERBATIM_AVX2 [[gnu::target("avx2")]]
const bool kHasAvx2 = __builtin_cpu_supports("avx2");
#else
#define VERBATIM_AVX2
const bool kHasAvx2 = false;
#endif

// to += by * from, for one block.
template <typename Number>
[[gnu::always_inline]] inline void add_block(const Number* from, float by, float* to) {
  for (std::size_t j = 0; j < kBlock; ++j) to[j] += by * static_cast<float>(from[j]);
}

// The rows of a message lie anywhere in some megabytes: the next are fetched while one is added.
constexpr std::size_t kRowsAhead = 6;
constexpr std::size_t kSlotsAhead = 12;
constexpr std::size_t kCacheLine = 64;

[[gnu::always_inline]] inline void fetch(const void* from, std::size_t bytes) {
#if defined(__GNUC__)
  const char* const begin = static_cast<const char*>(from);
  for (std::size_t at = 0; at < bytes; at += kCacheLine) __builtin_prefetch(begin + at);
  __builtin_prefetch(begin + bytes - 1);
#endif
}

// scores += the sum of value * row: block by block, so that a block's sums stay in registers while all rows are added.
template <typename Number, typename Vector>
[[gnu::always_inline]] inline void add_rows_inline(const Number* rows, const Vector& vector, std::size_t stride,
                                                   float* scores) {
  for (std::size_t k = 0; k < stride; k += kBlock) {
    float sums[kBlock];
    std::copy_n(scores + k, kBlock, sums);
    for (std::size_t i = 0; i < vector.size(); ++i) {
      const bool ahead = k == 0 && i + kRowsAhead < vector.size();
      if (ahead) fetch(rows + vector[i + kRowsAhead].row * stride, stride * sizeof(Number));
      add_block(rows + vector[i].row * stride + k, vector[i].value, sums);
    }
    std::copy_n(sums, kBlock, scores + k);
  }
}

template <typename Number, typename Vector>
VERBATIM_AVX2 void add_rows_avx2(const Number* rows, const Vector& vector, std::size_t stride, float* scores) {
  add_rows_inline(rows, vector, stride, scores);
}

template <typename Number, typename Vector>
void add_rows(const Number* rows, const Vector& vector, std::size_t stride, float* scores) {
  if (kHasAvx2) return add_rows_avx2(rows, vector, stride, scores);
  add_rows_inline(rows, vector, stride, scores);
}

// Each row of the vector += by * value * scores, in the given blocks (positions of their first score).
template <typename Vector>
[[gnu::always_inline]] inline void move_rows_inline(float* rows, const Vector& vector, std::size_t stride, float by,
                                                    const std::vector<std::size_t>& blocks, const float* scores) {
  for (const auto& x : vector) {
    for (const std::size_t k : blocks) add_block(scores + k, by * x.value, rows + x.row * stride + k);
  }
}

template <typename Vector>
VERBATIM_AVX2 void move_rows_avx2(float* rows, const Vector& vector, std::size_t stride, float by,
                                  const std::vector<std::size_t>& blocks, const float* scores) {
  move_rows_inline(rows, vector, stride, by, blocks, scores);
}

template <typename Vector>
void move_rows(float* rows, const Vector& vector, std::size_t stride, float by, const std::vector<std::size_t>& blocks,
               const float* scores) {
  if (kHasAvx2) return move_rows_avx2(rows, vector, stride, by, blocks, scores);
  move_rows_inline(rows, vector, stride, by, blocks, scores);
}

// Stand for a word that hardly any lesson holds, and for a second one: what says "this may be about something else".
constexpr std::uint64_t kRareFeatures[] = {0x6a09e667f3bcc908ULL, 0xbb67ae8584caa73bULL};
constexpr std::uint32_t kRareLessons = 2;

// Adds those of the rare words in a text; `is_rare` is asked about the features of its words (numbers apart).
template <typename IsRare>
void add_rare(std::string_view normal, const IsRare& is_rare, std::vector<Feature>& features) {
  std::size_t found = 0;
  for (std::size_t begin = 1; begin < normal.size() && found < std::size(kRareFeatures);) {
    const std::size_t end = std::min(normal.find(' ', begin), normal.size());
    const std::string_view word = normal.substr(begin, end - begin);
    const bool number = !word.empty() && word.front() >= '0' && word.front() <= '9';
    if (!number && is_rare(word_feature(word))) features.push_back({kRareFeatures[found++], 1});
    begin = end + 1;
  }
}

// What makes a vector with this square of its length one of length 1.
float scale_of(float squares) {
  return squares > 0 ? 1 / std::sqrt(squares) : 0;
}

void softmax(std::vector<float>& scores, std::size_t count) {
  const float most = *std::max_element(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(count));
  float sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += scores[i] = std::exp(scores[i] - most);
  for (std::size_t i = 0; i < count; ++i) scores[i] /= sum;
}

}  // namespace

// In how many lessons each feature is. There are over a million to count, most of them once: a flat table.
class Classifier::SeenFeatures {
 public:
  explicit SeenFeatures(const std::vector<std::vector<Feature>>& lessons) {
    std::size_t all = 0;
    for (const auto& features : lessons) all += features.size();
    // Most features come more than once: it is far from full.
    counts_.resize(std::bit_ceil(all + std::size(kRareFeatures) + 1));
    for (const auto& features : lessons) {
      for (const Feature& feature : features) add(feature);
    }
  }

  void add(const Feature& feature) {
    Count& count = counts_[slot_of(feature.hash)];
    count.hash = feature.hash;
    count.weight = feature.weight;
    frequent_ += ++count.lessons == kLeastLessons;
  }

  struct Count {
    std::uint64_t hash = 0;
    std::uint32_t lessons = 0;
    float weight = 0;
  };
  const Count& count(std::uint64_t hash) const { return counts_[slot_of(hash)]; }
  // How many features are in kLeastLessons or more.
  std::size_t frequent() const { return frequent_; }

 private:
  std::size_t slot_of(std::uint64_t hash) const {
    std::size_t at = hash & (counts_.size() - 1);
    while (counts_[at].lessons != 0 && counts_[at].hash != hash) at = (at + 1) & (counts_.size() - 1);
    return at;
  }

  std::vector<Count, base::LargePages<Count>> counts_;  // open addressing, a power of two
  std::size_t frequent_ = 0;
};

Classifier::Classifier(const std::vector<Lesson>& lessons, std::size_t intents, unsigned threads,
                       const Thesaurus* thesaurus)
    : thesaurus_(thesaurus), intents_(intents), stride_((intents + kBlock - 1) / kBlock * kBlock) {
  std::vector<std::vector<Feature>> features(lessons.size());
  base::in_parallel(lessons.size(), threads,
                    [&](std::size_t i) { features[i] = features_of(lessons[i].normal, lessons[i].after, thesaurus_); });
  SeenFeatures seen(features);
  for (std::size_t i = 0; i < lessons.size(); ++i) {
    const std::size_t usual = features[i].size();
    const auto is_rare = [&seen](std::uint64_t word) { return seen.count(word).lessons <= kRareLessons; };
    add_rare(lessons[i].normal, is_rare, features[i]);
    std::for_each(features[i].begin() + static_cast<std::ptrdiff_t>(usual), features[i].end(),
                  [&seen](const Feature& rare) { seen.add(rare); });
  }
  choose_features(features, seen);
  std::vector<Vector> vectors(lessons.size());
  base::in_parallel(lessons.size(), threads, [&](std::size_t i) { vectors[i] = vector_of(features[i]); });
  train(vectors, lessons);
}

void Classifier::choose_features(const std::vector<std::vector<Feature>>& lessons, const SeenFeatures& seen) {
  const float most = static_cast<float>(lessons.size()) * (lessons.size() < kManyLessons ? 1 : kMostLessons);
  slots_.resize(std::bit_ceil(seen.frequent() * 2 + 2));
  for (const auto& features : lessons) {  // in their order, so that rows that meet in a message lie together
    for (const Feature& feature : features) {
      const auto [hash, count, weight] = seen.count(feature.hash);
      if (count < kLeastLessons) continue;
      std::size_t at = feature.hash & (slots_.size() - 1);
      while (slots_[at].row != kNone && slots_[at].hash != feature.hash) at = (at + 1) & (slots_.size() - 1);
      if (slots_[at].row != kNone) continue;
      if (static_cast<float>(count) > most) {
        slots_[at] = {hash, kKnown, 0};
        continue;
      }
      const double idf = std::log((static_cast<double>(lessons.size()) + 1) / (count + 0.5));
      slots_[at] = {hash, static_cast<std::uint32_t>(rows_++), weight * static_cast<float>(idf)};
    }
  }
}

const Classifier::Slot* Classifier::find(std::uint64_t hash) const {
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].row != kNone; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == hash) return &slots_[at];
  }
  return nullptr;
}

// Adds the squares of their values to `squares`.
Classifier::Vector Classifier::rows_of(const std::vector<Feature>& features, float& squares) const {
  Vector vector;
  vector.reserve(features.size());
  for (std::size_t i = 0; i < features.size(); ++i) {
    const Feature& feature = features[i];
    if (i + kSlotsAhead < features.size()) {
      fetch(&slots_[features[i + kSlotsAhead].hash & (slots_.size() - 1)], sizeof(Slot));
    }
    const Slot* slot = find(feature.hash);
    if (!slot || slot->row == kKnown) continue;
    vector.push_back({slot->row, slot->idf});
    squares += slot->idf * slot->idf;
  }
  return vector;
}

// Of length 1.
Classifier::Vector Classifier::vector_of(const std::vector<Feature>& features) const {
  float squares = 0;
  Vector vector = rows_of(features, squares);
  const float by = scale_of(squares);
  for (Weighted& one : vector) one.value *= by;
  return vector;
}

void Classifier::train(const std::vector<Vector>& vectors, const std::vector<Lesson>& lessons) {
  std::vector<float, base::LargePages<float>> weights(rows_ * stride_, 0);
  std::vector<float> scores(stride_);
  std::vector<std::size_t> wrong;  // the blocks of scores in which a gradient counts
  std::size_t done = 0;
  const std::size_t all = vectors.size() * kRounds;
  for (int round = 0; round < kRounds; ++round) {
    for (const std::uint32_t i : order_of(lessons, round)) {
      // Falls evenly to almost nothing, so that one lesson more or less changes little.
      const float rate = kRate * (1 - static_cast<float>(done++) / static_cast<float>(all)) + kLastRate;
      std::fill(scores.begin(), scores.end(), 0.0F);
      add_rows(weights.data(), vectors[i], stride_, scores.data());
      softmax(scores, intents_);
      const auto& wanted = lessons[i].intents;
      for (std::size_t k = 0; k < intents_; ++k) scores[k] -= kSmoothing / static_cast<float>(intents_);
      for (const IntentIndex intent : wanted) scores[intent] -= (1 - kSmoothing) / static_cast<float>(wanted.size());
      wrong.clear();
      for (std::size_t k = 0; k < stride_; ++k) {
        if (k >= intents_ || std::abs(scores[k]) <= kEnough) {
          scores[k] = 0;
        } else if (wrong.empty() || wrong.back() + kBlock <= k) {
          wrong.push_back(k / kBlock * kBlock);
        }
      }
      move_rows(weights.data(), vectors[i], stride_, -rate, wrong, scores.data());
    }
  }

  weights_.resize(weights.size());
  scale_.resize(rows_);
  for (std::size_t row = 0; row < rows_; ++row) {
    const float* from = &weights[row * stride_];
    float most = 1e-9F;
    for (std::size_t k = 0; k < intents_; ++k) most = std::max(most, std::abs(from[k]));
    scale_[row] = most / 127;
    for (std::size_t k = 0; k < intents_; ++k) {
      weights_[row * stride_ + k] = static_cast<std::int8_t>(std::lround(from[k] / scale_[row]));
    }
  }
}

void Classifier::add(const std::vector<Feature>& features, Reading& reading) const {
  Vector vector = rows_of(features, reading.squares);
  for (Weighted& x : vector) x.value *= scale_[x.row];
  add_rows(weights_.data(), vector, stride_, reading.scores.data());
}

Classifier::Reading Classifier::read(std::string_view normal) const {
  std::vector<Feature> features = features_of(normal, {}, thesaurus_);
  add_rare(
      normal, [this](std::uint64_t word) { return find(word) == nullptr; }, features);
  Reading reading;
  reading.scores.assign(stride_, 0);
  add(features, reading);
  return reading;
}

std::vector<float> Classifier::probabilities(const Reading& reading, std::string_view after) const {
  Reading whole = reading;
  if (!after.empty()) add(features_after(after), whole);
  const float by = scale_of(whole.squares);
  for (float& score : whole.scores) score *= by;
  softmax(whole.scores, intents_);
  whole.scores.resize(intents_);
  return std::move(whole.scores);
}

}  // namespace verbatim::matching
