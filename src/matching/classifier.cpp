#include "matching/classifier.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace verbatim::matching {
namespace {

// Chosen on messages that were in neither the lessons nor the patterns (tests/eval/README.md). More rounds change
// nothing.
constexpr int kRounds = 6;
constexpr float kRate = 10.0F;
constexpr float kLastRate = 0.1F;
constexpr std::uint32_t kLeastLessons = 2;  // a feature of one lesson only says nothing about others
constexpr float kEnough = 1e-3F;            // a gradient below this is not worth its memory traffic

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

constexpr std::size_t kBlock = 16;  // a row is whole blocks, so that the compiler makes vector code of them

template <typename Number>
void add_scaled(const Number* row, float by, std::size_t count, float* to) {
  for (std::size_t k = 0; k < count; k += kBlock) {
    for (std::size_t j = 0; j < kBlock; ++j) to[k + j] += by * static_cast<float>(row[k + j]);
  }
}

void softmax(std::vector<float>& scores, std::size_t count) {
  const float most = *std::max_element(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(count));
  float sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += scores[i] = std::exp(scores[i] - most);
  for (std::size_t i = 0; i < count; ++i) scores[i] /= sum;
}

}  // namespace

Classifier::Classifier(const std::vector<Lesson>& lessons, std::size_t intents)
    : intents_(intents), stride_((intents + kBlock - 1) / kBlock * kBlock) {
  std::vector<std::vector<Feature>> features;
  features.reserve(lessons.size());
  for (const Lesson& lesson : lessons) features.push_back(features_of(lesson.normal));
  choose_features(features);
  std::vector<Vector> vectors;
  vectors.reserve(lessons.size());
  for (const auto& of_lesson : features) vectors.push_back(vector_of(of_lesson));
  train(vectors, lessons);
}

void Classifier::choose_features(const std::vector<std::vector<Feature>>& lessons) {
  std::unordered_map<std::uint64_t, std::pair<std::uint32_t, float>> seen;  // hash -> lessons, weight
  for (const auto& features : lessons) {
    for (const Feature& feature : features) {
      auto& [count, weight] = seen[feature.hash];
      ++count;
      weight = feature.weight;
    }
  }
  std::erase_if(seen, [](const auto& entry) { return entry.second.first < kLeastLessons; });
  slots_.resize(std::bit_ceil(seen.size() * 2 + 2));
  for (const auto& features : lessons) {  // in their order, so that rows that meet in a message lie together
    for (const Feature& feature : features) {
      const auto found = seen.find(feature.hash);
      if (found == seen.end()) continue;
      std::size_t at = feature.hash & (slots_.size() - 1);
      while (slots_[at].row != kNone && slots_[at].hash != feature.hash) at = (at + 1) & (slots_.size() - 1);
      if (slots_[at].row != kNone) continue;
      const auto [count, weight] = found->second;
      const double idf = std::log((static_cast<double>(lessons.size()) + 1) / (count + 0.5));
      slots_[at] = {feature.hash, static_cast<std::uint32_t>(rows_++), weight * static_cast<float>(idf)};
    }
  }
}

const Classifier::Slot* Classifier::find(std::uint64_t hash) const {
  for (std::size_t at = hash & (slots_.size() - 1); slots_[at].row != kNone; at = (at + 1) & (slots_.size() - 1)) {
    if (slots_[at].hash == hash) return &slots_[at];
  }
  return nullptr;
}

Classifier::Vector Classifier::vector_of(const std::vector<Feature>& features) const {
  Vector vector;
  vector.reserve(features.size());
  float norm = 0;
  for (const Feature& feature : features) {
    const Slot* slot = find(feature.hash);
    if (!slot) continue;
    vector.push_back({slot->row, slot->idf});
    norm += slot->idf * slot->idf;
  }
  const float by = norm > 0 ? 1 / std::sqrt(norm) : 0;
  for (Weighted& one : vector) one.value *= by;
  return vector;
}

void Classifier::train(const std::vector<Vector>& vectors, const std::vector<Lesson>& lessons) {
  std::vector<float> weights(rows_ * stride_, 0);
  std::vector<float> scores(stride_);
  std::vector<std::uint32_t> wrong;  // the intents whose gradient counts
  std::size_t done = 0;
  const std::size_t all = vectors.size() * kRounds;
  for (int round = 0; round < kRounds; ++round) {
    for (const std::uint32_t i : order_of(lessons, round)) {
      // Falls evenly to almost nothing, so that one lesson more or less changes little.
      const float rate = kRate * (1 - static_cast<float>(done++) / static_cast<float>(all)) + kLastRate;
      std::fill(scores.begin(), scores.end(), 0.0F);
      for (const Weighted& x : vectors[i]) {
        add_scaled(&weights[x.row * stride_], x.value, stride_, scores.data());
      }
      softmax(scores, intents_);
      const auto& wanted = lessons[i].intents;
      for (const IntentIndex intent : wanted) scores[intent] -= 1 / static_cast<float>(wanted.size());
      wrong.clear();
      for (std::uint32_t k = 0; k < intents_; ++k) {
        if (std::abs(scores[k]) > kEnough) wrong.push_back(k);
      }
      for (const Weighted& x : vectors[i]) {
        float* row = &weights[x.row * stride_];
        const float step = rate * x.value;
        for (const std::uint32_t k : wrong) row[k] -= step * scores[k];
      }
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

std::vector<float> Classifier::probabilities(std::string_view normal) const {
  std::vector<float> scores(stride_, 0);
  for (const Weighted& x : vector_of(features_of(normal))) {
    add_scaled(&weights_[x.row * stride_], x.value * scale_[x.row], stride_, scores.data());
  }
  softmax(scores, intents_);
  scores.resize(intents_);
  return scores;
}

}  // namespace verbatim::matching
