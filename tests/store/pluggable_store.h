#pragma once

#include <atomic>

#include "store/memory_store.h"
#include "store/resilient_store.h"

namespace verbatim::store {

// A durable store in memory whose plug can be pulled, for tests.
class PluggableStore final : public DurableStore {
 public:
  explicit PluggableStore(const base::Clock& clock) : clock_(clock) { lose_data(); }

  base::Task<LoadedBytes> load(SessionKey key) override {
    if (!plugged) co_return base::Error{"unplugged"};
    const Loaded session = co_await store_->load(std::move(key));
    co_return *session ? std::optional(encode(**session)) : std::nullopt;
  }
  base::Task<Saved> save(SessionKey key, std::string session, std::uint64_t expected_version) override {
    if (!plugged || !writable) co_return Saved::unavailable;
    const Saved saved = co_await store_->save(std::move(key), *decode(session), expected_version);
    if (!answers_saves) co_return Saved::unavailable;
    co_return saved;
  }
  base::Task<bool> erase(SessionKey key) override {
    if (!plugged) co_return false;
    co_return co_await store_->erase(std::move(key));
  }
  std::uint64_t generation() const override { return generation_; }
  std::uint64_t outside_changes() const override { return changed_outside; }

  void lose_data() {
    store_ = std::make_unique<MemoryStore>(clock_);
    ++generation_;
  }
  // What another node sees.
  SessionStore& contents() { return *store_; }

  std::atomic<bool> plugged{true};
  std::atomic<bool> writable{true};       // false: a full disk
  std::atomic<bool> answers_saves{true};  // false: saves, but the answer is lost on the way
  std::atomic<std::uint64_t> changed_outside{0};

 private:
  const base::Clock& clock_;
  std::unique_ptr<MemoryStore> store_;
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace verbatim::store
