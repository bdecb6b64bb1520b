#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace verbatim::server {

// So many a second in the long run, so many at once.
struct Rate {
  double per_second = 1;
  double burst = 1;

  base::Duration cost() const {
    return std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(1 / per_second));
  }
};

// A token bucket that is one point in time: when it will be full again (the generic cell rate algorithm, ITU-T I.371).
// Starts full.
class TokenBucket {
 public:
  // Takes a token and returns zero, or takes none and returns how long until there is one.
  base::Duration take(base::TimePoint now, const Rate& rate) {
    const base::Duration cost = rate.cost();
    const base::TimePoint full_at = std::max(full_at_, now);
    const base::TimePoint allowed_at =
        full_at - std::chrono::duration_cast<base::Duration>(cost * std::max(0.0, rate.burst - 1));
    if (allowed_at > now) return allowed_at - now;
    full_at_ = full_at + cost;
    return base::Duration::zero();
  }

 private:
  base::TimePoint full_at_{};
};

}  // namespace verbatim::server
