#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "channels/webhook.h"
#include "dialogue/conversation.h"

// What the server counts. Each thread has counts of its own, so that counting costs a plain store; a scrape adds them
// up. No text and no address is kept.
namespace verbatim::server {

// Written by one thread, read by any.
class Count {
 public:
  void add(std::uint64_t by = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  std::uint64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

// The bounds that a client can run into, each named after its setting (to_string gives the name).
enum class Limit {
  max_connections,
  max_connections_per_address,
  accept_rate,
  max_header,
  max_frame,
  message_rate,
  session_rate,
  session_cache,
  max_violations,
  max_queued_frames,
  first_message_timeout,
  idle_timeout,
  header_timeout,
  body_timeout,
  allowed_origins,
  outgoing_queue,
  outgoing_rate,
  outgoing_timeout,
  outgoing_attempts,
  outgoing_age,
  kCount
};
std::string_view to_string(Limit limit);

// How long messages took, in buckets whose upper bounds are kBounds; the last bucket takes the rest.
class DurationHistogram {
 public:
  static constexpr std::array<double, 11> kBounds = {0.00002, 0.00005, 0.0001, 0.00025, 0.0005, 0.001,
                                                     0.0025,  0.005,   0.01,   0.1,     1.0};  // seconds

  void observe(std::chrono::nanoseconds duration);
  const std::array<Count, kBounds.size() + 1>& buckets() const { return buckets_; }
  double sum_seconds() const { return static_cast<double>(nanoseconds_.get()) / 1e9; }

 private:
  std::array<Count, kBounds.size() + 1> buckets_;
  Count nanoseconds_;
};

// Observes how long itself lived. Not longer than the histogram.
class Stopwatch {
 public:
  explicit Stopwatch(DurationHistogram& histogram) : histogram_(histogram) {}
  ~Stopwatch() { histogram_.observe(std::chrono::steady_clock::now() - began_); }
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;

 private:
  DurationHistogram& histogram_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

// Counts by a small set of numbers (HTTP statuses, close codes) that is known beforehand; all others are one.
template <std::size_t N>
class CountByNumber {
 public:
  explicit CountByNumber(const std::array<unsigned, N>& known) : known_(known) {}
  void add(unsigned number) { counts_[index(number)].add(); }
  std::uint64_t at(std::size_t i) const { return counts_[i].get(); }
  // "other" for all that are not known.
  std::string name(std::size_t i) const { return i < N ? std::to_string(known_[i]) : "other"; }
  static constexpr std::size_t size() { return N + 1; }

 private:
  std::size_t index(unsigned number) const {
    for (std::size_t i = 0; i < N; ++i) {
      if (known_[i] == number) return i;
    }
    return N;
  }
  const std::array<unsigned, N>& known_;
  std::array<Count, N + 1> counts_;
};

inline constexpr std::array<unsigned, 17> kStatuses = {101, 200, 204, 400, 401, 403, 404, 405, 409,
                                                       413, 415, 422, 426, 429, 431, 501, 503};
// RFC 6455 section 7.4.1 (1005 and 1006 are never sent: no code, no close frame), then our own.
inline constexpr std::array<unsigned, 15> kCloseCodes = {1000, 1001, 1002, 1003, 1005, 1006, 1007, 1009,
                                                         1011, 3001, 3002, 3003, 3500, 3501, 3502};

// The counts of one thread. All but snapshots are for that thread only.
class Counters {
 public:
  Count connections_opened, connections_closed, websockets_opened, websockets_closed, websockets_deflated;
  CountByNumber<kStatuses.size()> http_responses{kStatuses};
  CountByNumber<kCloseCodes.size()> closes{kCloseCodes};
  Count messages_left_out;  // of replies, by a platform's limits
  DurationHistogram message_time;

  void refused(channels::Refusal::Cause cause) { webhooks_refused_[static_cast<std::size_t>(cause)].add(); }
  void limit_reached(Limit limit) { limits_[static_cast<std::size_t>(limit)].add(); }
  void error(dialogue::ErrorCode code) { errors_[static_cast<std::size_t>(code)].add(); }
  void reply(const dialogue::Reply& reply);

  std::uint64_t refusals(channels::Refusal::Cause cause) const {
    return webhooks_refused_[static_cast<std::size_t>(cause)].get();
  }
  std::uint64_t limits(Limit limit) const { return limits_[static_cast<std::size_t>(limit)].get(); }
  std::uint64_t errors(dialogue::ErrorCode code) const { return errors_[static_cast<std::size_t>(code)].get(); }
  std::uint64_t replies(dialogue::ReplyKind kind) const { return replies_[static_cast<std::size_t>(kind)].get(); }
  void add_answers_to(std::map<std::string, std::uint64_t>& sums) const;

 private:
  std::array<Count, static_cast<std::size_t>(channels::Refusal::Cause::kCount)> webhooks_refused_;
  std::array<Count, static_cast<std::size_t>(Limit::kCount)> limits_;
  std::array<Count, static_cast<std::size_t>(dialogue::ErrorCode::internal) + 1> errors_;
  std::array<Count, static_cast<std::size_t>(dialogue::ReplyKind::fallback) + 1> replies_;
  struct IdHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view id) const { return std::hash<std::string_view>{}(id); }
  };
  // Which intents were answered. Their number is that of the intents ever loaded. The mutex is this thread's own but
  // for the moment of a scrape.
  mutable std::mutex answers_mutex_;
  std::unordered_map<std::string, std::uint64_t, IdHash, std::equal_to<>> answers_;
};

// The counts of all threads.
class CounterSet {
 public:
  explicit CounterSet(std::size_t threads);
  Counters& of_thread(std::size_t thread) { return *threads_[thread]; }
  const std::vector<std::unique_ptr<Counters>>& threads() const { return threads_; }

 private:
  std::vector<std::unique_ptr<Counters>> threads_;
};

}  // namespace verbatim::server
