#include "matching/features.h"

#include <algorithm>

#include "matching/limits.h"

namespace verbatim::matching {
namespace {

constexpr std::size_t kRun = 4;
constexpr float kWordWeight = 1.0F;
constexpr float kRunWeight = 0.5F;

std::uint64_t hash(std::string_view bytes, std::uint64_t seed) {  // FNV-1a
  std::uint64_t h = 14695981039346656037ULL ^ seed;
  for (const char c : bytes) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return h ^ (h >> 29);
}

}  // namespace

std::uint64_t word_feature(std::string_view word) {
  return hash(word, 1);
}

std::vector<Feature> features_of(std::string_view normal) {
  std::vector<Feature> features;
  features.reserve(std::min(kMaxFeatures, normal.size() * 2));
  std::size_t before = std::string_view::npos;  // where the word before begins
  for (std::size_t begin = 1; begin < normal.size() && features.size() + 1 < kMaxFeatures / 2;) {
    const std::size_t end = std::min(normal.find(' ', begin), normal.size());
    features.push_back({word_feature(normal.substr(begin, end - begin)), kWordWeight});
    if (before != std::string_view::npos) {
      features.push_back({hash(normal.substr(before, end - before), 2), kWordWeight});
    }
    before = begin;
    begin = end + 1;
  }
  for (std::size_t i = 0; i + kRun <= normal.size() && features.size() < kMaxFeatures; ++i) {
    features.push_back({hash(normal.substr(i, kRun), 3), kRunWeight});
  }
  std::sort(features.begin(), features.end(), [](const Feature& a, const Feature& b) { return a.hash < b.hash; });
  const auto same = [](const Feature& a, const Feature& b) { return a.hash == b.hash; };
  features.erase(std::unique(features.begin(), features.end(), same), features.end());
  return features;
}

}  // namespace verbatim::matching
