#include "server/audience.h"

#include <utility>

namespace verbatim::server {

Audience::Seat Audience::join(const store::SessionKey& key, Deliver deliver) {
  const std::lock_guard lock(mutex_);
  std::list<Deliver>& seats = seats_[key];
  seats.push_back(std::move(deliver));
  const auto place = std::prev(seats.end());
  return {&seats, [this, key, place](void*) {
            const std::lock_guard leaving(mutex_);
            const auto all = seats_.find(key);
            all->second.erase(place);
            if (all->second.empty()) seats_.erase(all);
          }};
}

bool Audience::tell(const store::SessionKey& key, const std::string& frame) const {
  const std::lock_guard lock(mutex_);
  const auto all = seats_.find(key);
  if (all == seats_.end()) return false;
  for (const Deliver& deliver : all->second) deliver(frame);
  return true;
}

}  // namespace verbatim::server
