#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace verbatim::bench {

// How long replies took: 64 buckets for each doubling, so that a quantile is read to within 1.6 % from nanoseconds to
// days, in memory of one size. (The form of HdrHistogram.) One thread.
class LatencyHistogram {
 public:
  void add(std::chrono::nanoseconds latency) {
    const auto value = static_cast<std::uint64_t>(latency.count() < 0 ? 0 : latency.count());
    ++buckets_[index(value)];
    ++count_;
  }

  std::uint64_t count() const { return count_; }

  // The lower edge of the bucket that holds the quantile; 0 if nothing was added. `share` is in 0..1.
  std::chrono::nanoseconds quantile(double share) const {
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_));
    std::uint64_t passed = 0;
    for (std::size_t i = 0; i < buckets_.size(); ++i) {
      passed += buckets_[i];
      if (passed > wanted || (passed == count_ && passed > 0)) return std::chrono::nanoseconds(lower_edge(i));
    }
    return {};
  }

  static constexpr std::size_t index(std::uint64_t value) {
    if (value < kPerDoubling) return static_cast<std::size_t>(value);
    const int shift = static_cast<int>(std::bit_width(value)) - kBits - 1;
    return static_cast<std::size_t>(shift + 1) * kPerDoubling +
           static_cast<std::size_t>((value >> shift) - kPerDoubling);
  }

  static constexpr std::int64_t lower_edge(std::size_t index) {
    if (index < kPerDoubling) return static_cast<std::int64_t>(index);
    const std::size_t shift = index / kPerDoubling - 1;
    return static_cast<std::int64_t>((index % kPerDoubling + kPerDoubling) << shift);
  }

 private:
  static constexpr int kBits = 6;
  static constexpr std::size_t kPerDoubling = 1U << kBits;
  std::array<std::uint64_t, (64 - kBits + 1) * kPerDoubling> buckets_{};
  std::uint64_t count_ = 0;
};

static_assert(LatencyHistogram::index(LatencyHistogram::lower_edge(700)) == 700);
static_assert(LatencyHistogram::lower_edge(LatencyHistogram::index(1'000'000)) <= 1'000'000);
static_assert(LatencyHistogram::lower_edge(LatencyHistogram::index(1'000'000) + 1) > 1'000'000);

}  // namespace verbatim::bench
