#pragma once

#include <atomic>
#include <memory>
#include <vector>

#include "store/memory_store.h"
#include "store/resilient_store.h"

namespace verbatim::store {

// A durable store in memory whose plug can be pulled, for tests.
class PluggableStore final : public DurableStore {
 public:
  explicit PluggableStore(const base::Clock& clock) : clock_(clock) { lose_data(); }

  base::Task<LoadedBytes> load(SessionKey key) override {
    if (!plugged) co_return base::Error{"unplugged"};
    const Loaded session = co_await contents().load(std::move(key));
    co_return *session ? std::optional(encode(**session)) : std::nullopt;
  }
  base::Task<Saved> save(SessionKey key, std::string session, std::uint64_t expected_version) override {
    if (!plugged || !writable) co_return Saved::unavailable;
    const Saved saved = co_await contents().save(std::move(key), *decode(session), expected_version);
    if (!answers_saves) co_return Saved::unavailable;
    co_return saved;
  }
  base::Task<bool> erase(SessionKey key) override {
    if (!plugged) co_return false;
    co_return co_await contents().erase(std::move(key));
  }
  std::uint64_t generation() const override { return generation_; }
  std::uint64_t outside_changes() const override { return changed_outside; }

  // On the test's own thread, while others read and write.
  void lose_data() {
    all_.push_back(std::make_unique<MemoryStore>(clock_));
    store_ = all_.back().get();
    ++generation_;
  }
  // What another node sees.
  SessionStore& contents() { return *store_.load(); }

  std::atomic<bool> plugged{true};
  std::atomic<bool> writable{true};       // false: a full disk
  std::atomic<bool> answers_saves{true};  // false: saves, but the answer is lost on the way
  std::atomic<std::uint64_t> changed_outside{0};

 private:
  const base::Clock& clock_;
  std::vector<std::unique_ptr<MemoryStore>> all_;  // somebody may still be reading one that is lost
  std::atomic<MemoryStore*> store_{nullptr};
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace verbatim::store
