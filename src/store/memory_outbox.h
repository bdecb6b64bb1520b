#pragma once

#include <deque>
#include <optional>
#include <unordered_map>
#include <utility>

#include "base/clock.h"
#include "store/outbox.h"

namespace verbatim::store {

// An outbox in this process's memory, gone when it ends.
class MemoryOutbox final : public Outbox {
 public:
  // `clock` must outlive it.
  explicit MemoryOutbox(const base::Clock& clock, const OutboxLimits& limits = {}) : clock_(clock), limits_(limits) {}

  base::Task<Put> put(OutboxItem item) override;
  base::Task<base::Result<bool>> knows(std::string id) override;
  base::Task<bool> keep(OutboxItem item) override;
  base::Task<bool> finish(std::string id) override;
  base::Task<bool> forget(std::string id) override;
  base::Task<base::Result<std::vector<OutboxItem>>> claim(std::size_t most) override;
  base::Task<bool> renew(std::vector<std::string> ids, bool release) override;

 private:
  void forget_old();

  const base::Clock& clock_;
  const OutboxLimits limits_;
  std::unordered_map<std::string, std::optional<std::string>> bodies_;  // nothing: finished
  std::deque<std::pair<base::TimePoint, std::string>> finished_;        // oldest first
};

}  // namespace verbatim::store
