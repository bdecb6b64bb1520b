#include "server/outgoing_lane.h"

#include <algorithm>

namespace verbatim::server {

void OutgoingLane::add(OutgoingReply reply, base::TimePoint now) {
  ids_.insert(reply.id);
  auto& waiting = conversations_[reply.conversation];
  if (waiting.empty()) due_.emplace(now, reply.conversation);
  waiting.push_back(std::move(reply));
}

OutgoingReply* OutgoingLane::take(base::TimePoint now, bool& slowed) {
  slowed = false;
  if (due_.empty() || due_.begin()->first > now || paused_until_ > now) return nullptr;
  if (const base::Duration wait = bucket_.take(now, rate_); wait > base::Duration::zero()) {
    paused_until_ = now + wait;
    slowed = true;
    return nullptr;
  }
  const std::string conversation = std::move(due_.begin()->second);
  due_.erase(due_.begin());
  return &conversations_.at(conversation).front();
}

base::TimePoint OutgoingLane::next() const {
  return due_.empty() ? base::TimePoint::max() : std::max(due_.begin()->first, paused_until_);
}

void OutgoingLane::give_back(OutgoingReply& reply, base::TimePoint not_before) {
  due_.emplace(not_before, reply.conversation);
}

void OutgoingLane::remove(OutgoingReply& reply, base::TimePoint now) {
  ids_.erase(reply.id);
  const auto conversation = conversations_.find(reply.conversation);
  conversation->second.pop_front();
  if (conversation->second.empty()) {
    conversations_.erase(conversation);
  } else {
    due_.emplace(now, conversation->first);
  }
}

void OutgoingLane::pause(base::TimePoint until) {
  paused_until_ = std::max(paused_until_, until);
}

std::chrono::milliseconds backoff(const OutgoingOptions& options, unsigned failures, double random) {
  std::chrono::milliseconds most = options.backoff;
  for (unsigned i = 1; i < failures && most < options.max_backoff; ++i) most *= 2;
  most = std::min(most, options.max_backoff);
  return std::chrono::duration_cast<std::chrono::milliseconds>(most * (0.5 + random / 2));
}

}  // namespace verbatim::server
