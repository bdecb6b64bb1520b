#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "store/memory_store.h"
#include "store/resilient_store.h"

namespace verbatim::store {

// A durable store in memory whose plug can be pulled, for tests.
class PluggableStore final : public DurableStore {
 public:
  explicit PluggableStore(const base::Clock& clock) : clock_(clock) { lose_data(); }

  base::Task<LoadedBytes> load(const SessionKey& key) override {
    if (!plugged) co_return base::Error{"unplugged"};
    const Loaded session = co_await contents().load(key);
    interrupt(before_load_answers, key);
    co_return *session ? std::optional(encode(**session)) : std::nullopt;
  }
  base::Task<Saved> save(const SessionKey& key, const std::string& session, std::uint64_t expected_version) override {
    if (!plugged || !writable) co_return Saved::unavailable;
    interrupt(before_save, key);
    const auto decoded = decode(session);
    const Saved saved = co_await contents().save(key, *decoded, expected_version);
    interrupt(before_save_answers, key);
    if (!answers_saves) co_return Saved::unavailable;
    co_return saved;
  }
  base::Task<bool> erase(const SessionKey& key) override {
    if (!plugged) co_return false;
    co_return co_await contents().erase(key);
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

  // What happens, once, before session "a" is saved, or when it has been loaded or saved and nobody knows it yet. To be
  // set while nobody asks.
  std::function<void()> before_save, before_load_answers, before_save_answers;

 private:
  static void interrupt(std::function<void()>& happens, const SessionKey& key) {
    if (key != "a" || !happens) return;
    std::exchange(happens, nullptr)();
  }

  const base::Clock& clock_;
  std::vector<std::unique_ptr<MemoryStore>> all_;  // somebody may still be reading one that is lost
  std::atomic<MemoryStore*> store_{nullptr};
  std::atomic<std::uint64_t> generation_{0};
};

}  // namespace verbatim::store
