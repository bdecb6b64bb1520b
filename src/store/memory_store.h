#pragma once

#include "store/session_table.h"

namespace verbatim::store {

// Sessions in this process's memory, gone when it ends.
class MemoryStore final : public SessionStore {
 public:
  // `clock` must outlive the store.
  explicit MemoryStore(const base::Clock& clock, const MemoryLimits& limits = {}) : table_(clock, limits) {}

  base::Task<Loaded> load(SessionKey key) override;
  bool is_current(const SessionKey& key, std::uint64_t version) override;
  base::Task<Saved> save(const SessionKey& key, const dialogue::Session& session,
                         std::uint64_t expected_version) override;
  base::Task<bool> erase(SessionKey key) override;

  StoreCondition condition() const override {
    StoreCondition condition;
    condition.forgotten = table_.forgotten();
    return condition;
  }

  std::size_t size() const { return table_.size(); }

 private:
  SessionTable table_;
};

}  // namespace verbatim::store
