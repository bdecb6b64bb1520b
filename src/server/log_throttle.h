#pragma once

#include <atomic>
#include <chrono>

namespace verbatim::server {

// Lets one log line a second through: what a stranger can cause must not fill the disk. Counters tell how often it
// happened. Any thread.
class LogThrottle {
 public:
  bool due() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
    auto next = next_.load(std::memory_order_relaxed);
    return now >= next && next_.compare_exchange_strong(next, now + kPause.count(), std::memory_order_relaxed);
  }

 private:
  static constexpr std::chrono::steady_clock::duration kPause = std::chrono::seconds(1);
  std::atomic<std::chrono::steady_clock::rep> next_{0};
};

}  // namespace verbatim::server
