#include "matching/features.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "matching/limits.h"
#include "matching/thesaurus.h"

namespace verbatim::matching {
namespace {

constexpr std::size_t kRun = 4;
constexpr float kWordWeight = 1.0F;
constexpr float kApartWeight = 0.7F;  // two words with one between them
constexpr float kRunWeight = 0.5F;
constexpr float kAfterWeight = 1.5F;
constexpr float kTermWeight = 1.0F;

std::uint64_t hash(std::string_view bytes, std::uint64_t seed) {  // FNV-1a
  std::uint64_t h = 14695981039346656037ULL ^ seed;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return h ^ (h >> 29);
}

std::uint64_t pair(std::string_view first, std::string_view second, std::uint64_t seed) {
  return hash(second, hash(first, seed));
}

void add_terms(std::uint64_t feature, const Thesaurus* thesaurus, std::vector<Feature>& features) {
  if (thesaurus == nullptr) return;
  for (const PartIndex term : thesaurus->terms(feature)) {
    if (features.size() == kMaxFeatures) return;
    features.push_back({(std::uint64_t{term} + 1) * 0x9E3779B97F4A7C15ULL, kTermWeight});
  }
}

// By hash. Hashes are spread evenly: by their first bits each comes to within a few places of its own, and each bucket
// is sorted by itself, however many a hostile message puts into one.
std::vector<Feature> sorted(const std::vector<Feature>& features) {
  constexpr int kBits = 8;
  std::array<std::uint32_t, (std::size_t{1} << kBits) + 1> bounds{};
  const auto bucket = [](const Feature& feature) { return static_cast<std::size_t>(feature.hash >> (64 - kBits)); };
  for (const Feature& feature : features) ++bounds[bucket(feature) + 1];
  std::partial_sum(bounds.begin(), bounds.end(), bounds.begin());
  std::vector<Feature> result(features.size());
  for (const Feature& feature : features) result[bounds[bucket(feature)]++] = feature;  // now where each bucket ends
  const auto by_hash = [](const Feature& a, const Feature& b) { return a.hash < b.hash; };
  Feature* begin = result.data();
  for (std::size_t i = 0; i + 1 < bounds.size(); ++i) {
    Feature* const end = result.data() + bounds[i];
    if (end - begin > 1) std::sort(begin, end, by_hash);
    begin = end;
  }
  return result;
}

}  // namespace

std::uint64_t word_feature(std::string_view word) {
  return hash(word, 1);
}

std::uint64_t pair_feature(std::string_view first, std::string_view second) {
  return pair(first, second, 2);
}

std::vector<Feature> features_after(std::string_view after) {
  if (after.empty()) return {};
  return {{hash(after, 5), kAfterWeight}, {hash(after.substr(0, after.find('.')), 6), kAfterWeight}};
}

std::vector<Feature> features_of(std::string_view normal, std::string_view after, const Thesaurus* thesaurus) {
  std::vector<Feature> features;
  features.reserve(std::min(kMaxFeatures, normal.size() * 2));
  std::string_view before, last;  // the word before, and the one before that
  for (std::size_t begin = 1; begin < normal.size() && features.size() + 4 < kMaxFeatures / 2;) {
    const std::size_t end = std::min(normal.find(' ', begin), normal.size());
    const std::string_view word = normal.substr(begin, end - begin);
    features.push_back({word_feature(word), kWordWeight});
    add_terms(features.back().hash, thesaurus, features);
    if (!before.empty()) {
      features.push_back({pair_feature(before, word), kWordWeight});
      add_terms(features.back().hash, thesaurus, features);
    }
    if (!last.empty()) features.push_back({pair(last, word, 4), kApartWeight});
    last = before;
    before = word;
    begin = end + 1;
  }
  for (const Feature& feature : features_after(after)) features.push_back(feature);
  for (std::size_t i = 0; i + kRun <= normal.size() && features.size() < kMaxFeatures; ++i) {
    features.push_back({hash(normal.substr(i, kRun), 3), kRunWeight});
  }
  features = sorted(features);
  const auto same = [](const Feature& a, const Feature& b) { return a.hash == b.hash; };
  features.erase(std::unique(features.begin(), features.end(), same), features.end());
  return features;
}

}  // namespace verbatim::matching
