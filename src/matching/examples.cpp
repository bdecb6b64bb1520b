#include "matching/examples.h"

#include <algorithm>
#include <cmath>

#include "matching/limits.h"

namespace verbatim::matching {
namespace {

constexpr std::size_t kGram = 4;
// A word pair says more than a word, a run of characters less: it is there for misspellings and endings.
constexpr float kWordWeight = 1.0F;
constexpr float kPairWeight = 1.0F;
constexpr float kGramWeight = 0.5F;
// A feature that more than this share of the examples has says nothing, and its postings cost most of the time.
constexpr double kTooCommon = 0.15;

std::uint64_t hash(std::string_view bytes, std::uint64_t seed) {
  std::uint64_t h = 14695981039346656037ULL ^ seed;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return h;
}

struct Count {
  std::uint64_t feature;
  float weight;
};

// The n-grams of a message with their kind's weight, each once, sorted by hash.
std::vector<Count> features_of(const text::NormalText& message) {
  std::vector<Count> counts;
  const std::string_view text = message.text;
  const std::size_t words = std::min(message.tokens.size(), kMaxTokens);
  for (std::size_t i = 0; i < words && counts.size() < kMaxFeatures; ++i) {
    counts.push_back({hash(message.word(i), 1), kWordWeight});
    if (i + 1 < words) {
      const std::size_t begin = message.tokens[i].begin;
      counts.push_back({hash(text.substr(begin, message.tokens[i + 1].end - begin), 2), kPairWeight});
    }
  }
  for (std::size_t i = 0; i + kGram <= text.size() && counts.size() < kMaxFeatures; ++i) {
    counts.push_back({hash(text.substr(i, kGram), 3), kGramWeight});
  }
  std::sort(counts.begin(), counts.end(), [](const Count& a, const Count& b) { return a.feature < b.feature; });
  counts.erase(
      std::unique(counts.begin(), counts.end(), [](const Count& a, const Count& b) { return a.feature == b.feature; }),
      counts.end());
  return counts;
}

}  // namespace

ExampleIndex::ExampleIndex(std::vector<Example> examples) : examples_(std::move(examples)) {
  std::vector<std::vector<Count>> counts;
  counts.reserve(examples_.size());
  std::unordered_map<std::uint64_t, std::uint32_t> frequency;
  for (std::uint32_t i = 0; i < examples_.size(); ++i) {
    intents_ = std::max<std::size_t>(intents_, examples_[i].intent + 1);
    exact_.emplace(examples_[i].normal.text, i);
    counts.push_back(features_of(examples_[i].normal));
    for (const Count& count : counts.back()) ++frequency[count.feature];
  }

  const double total = static_cast<double>(examples_.size());
  const double most = std::max(3.0, total * kTooCommon);
  features_.reserve(frequency.size());
  std::uint32_t begin = 0;
  for (const auto& [feature, df] : frequency) {
    Feature& entry = features_[feature];
    entry.idf = static_cast<float>(std::log((total + 1) / (df + 0.5)));
    entry.begin = entry.end = begin;
    if (df <= most) begin += df;
  }
  postings_.resize(begin);
  for (std::uint32_t i = 0; i < examples_.size(); ++i) {
    double norm = 0;
    for (const Count& count : counts[i]) norm += std::pow(count.weight * features_.at(count.feature).idf, 2);
    norm = std::sqrt(std::max(norm, 1e-9));
    for (const Count& count : counts[i]) {
      Feature& entry = features_.at(count.feature);
      if (frequency.at(count.feature) > most) continue;
      postings_[entry.end++] = {i, static_cast<float>(count.weight * entry.idf / norm)};
    }
  }
}

std::vector<ExampleIndex::Near> ExampleIndex::nearest(const text::NormalText& message, std::uint32_t except) const {
  std::vector<float> likeness(examples_.size(), 0);
  double norm = 0;
  const float unseen_idf = static_cast<float>(std::log((static_cast<double>(examples_.size()) + 1) / 0.5));
  for (const Count& count : features_of(message)) {
    const auto found = features_.find(count.feature);
    const float idf = found == features_.end() ? unseen_idf : found->second.idf;
    const float weight = count.weight * idf;
    norm += static_cast<double>(weight) * weight;
    if (found == features_.end()) continue;
    for (std::uint32_t p = found->second.begin; p < found->second.end; ++p) {
      likeness[postings_[p].example] += weight * postings_[p].weight;
    }
  }
  const float scale = norm > 0 ? static_cast<float>(1 / std::sqrt(norm)) : 0;

  std::vector<Near> best(intents_);
  for (std::uint32_t i = 0; i < examples_.size(); ++i) {
    Near& near = best[examples_[i].intent];
    if (i != except && likeness[i] > near.likeness) near = {examples_[i].intent, i, likeness[i]};
  }
  std::erase_if(best, [](const Near& near) { return near.likeness <= 0; });
  for (Near& near : best) near.likeness *= scale;
  std::sort(best.begin(), best.end(), [](const Near& a, const Near& b) {
    return a.likeness != b.likeness ? a.likeness > b.likeness : a.intent < b.intent;
  });
  return best;
}

std::uint32_t ExampleIndex::exact(std::string_view normal_text) const {
  const auto found = exact_.find(std::string(normal_text));
  return found == exact_.end() ? kNone : found->second;
}

double support_of(const std::vector<ExampleIndex::Near>& nearest, IntentIndex intent) {
  double own = 0, other = 0;
  for (const ExampleIndex::Near& near : nearest) {
    if (near.intent == intent) {
      own = near.likeness;
    } else if (other == 0) {
      other = near.likeness;
    }
  }
  return own - other / 2;
}

}  // namespace verbatim::matching
