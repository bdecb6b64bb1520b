#include "server/counters.h"

#include <algorithm>

namespace verbatim::server {

std::string_view to_string(Limit limit) {
  constexpr std::array<std::string_view, static_cast<std::size_t>(Limit::kCount)> kNames = {
      "max_connections",
      "max_connections_per_address",
      "accept_rate",
      "max_header",
      "max_frame",
      "message_rate",
      "session_rate",
      "session_cache",
      "max_violations",
      "max_queued_frames",
      "first_message_timeout",
      "idle_timeout",
      "header_timeout",
      "body_timeout",
      "allowed_origins",
      "outgoing_queue",
      "outgoing_rate",
      "outgoing_timeout",
      "outgoing_attempts",
      "outgoing_age"};
  return kNames[static_cast<std::size_t>(limit)];
}

void DurationHistogram::observe(std::chrono::nanoseconds duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bucket = std::lower_bound(kBounds.begin(), kBounds.end(), seconds);
  buckets_[static_cast<std::size_t>(bucket - kBounds.begin())].add();
  nanoseconds_.add(static_cast<std::uint64_t>(duration.count()));
}

void Counters::reply(const dialogue::Reply& reply) {
  replies_[static_cast<std::size_t>(reply.kind)].add();
  const std::lock_guard lock(answers_mutex_);
  for (const dialogue::Answer& answer : reply.answers) {
    const auto found = answers_.find(answer.intent);
    if (found != answers_.end()) {
      ++found->second;
    } else {
      answers_.emplace(answer.intent, 1);
    }
  }
}

void Counters::add_answers_to(std::map<std::string, std::uint64_t>& sums) const {
  const std::lock_guard lock(answers_mutex_);
  for (const auto& [intent, count] : answers_) sums[intent] += count;
}

CounterSet::CounterSet(std::size_t threads) {
  for (std::size_t i = 0; i < threads; ++i) threads_.push_back(std::make_unique<Counters>());
}

}  // namespace verbatim::server
