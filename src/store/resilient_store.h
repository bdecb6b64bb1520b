#pragma once

#include <atomic>
#include <mutex>
#include <string>

#include "base/log.h"
#include "store/durable_store.h"
#include "store/erasures.h"
#include "store/session_table.h"
#include "store/watcher.h"

namespace verbatim::store {

// How the table in this process relates to the store behind it.
enum class Sharing {
  sole_owner,  // nobody else serves these sessions: reads come from the table
  shared,      // other nodes do: every read asks the store behind
};

// Goes on without a store that cannot be reached. Sessions that this process has served are in its table, and while the
// store behind is away turns go on there (Saved::held); when it is back they are written to it, and if it has lost its
// data so is all the rest. Whoever saved a session to the store behind in the meantime is right, and what is held here
// gives way.
//
// A thread of its own looks every `probe_every` whether the store behind is well, and writes back what is held.
class ResilientStore final : public SessionStore {
 public:
  // All must outlive the store.
  ResilientStore(DurableStore& behind, Sharing sharing, const base::Clock& clock, const MemoryLimits& limits,
                 base::Log& log, std::chrono::milliseconds probe_every = std::chrono::milliseconds(500));
  ~ResilientStore() override;

  base::Task<Loaded> load(SessionKey key) override;
  bool is_current(const SessionKey& key, std::uint64_t version) override;
  base::Task<Saved> save(const SessionKey& key, const dialogue::Session& session,
                         std::uint64_t expected_version) override;
  base::Task<bool> erase(SessionKey key) override;

  StoreCondition condition() const override;
  void close() override;

 private:
  using Entry = SessionTable::Entry;

  // What was here of a session before the store behind was asked.
  struct Glimpse {
    std::optional<Entry> entry;
    std::uint32_t erasures;
  };

  base::Task<Loaded> load_behind(const SessionKey& key);
  base::Task<> discard(const SessionKey& key);
  void report_unreadable(const SessionKey& key) const;
  base::Task<Loaded> reconcile(const SessionKey& key, const Glimpse& before, std::optional<Entry> stored);
  base::Task<Loaded> write_back(const SessionKey& key, const Entry& local, std::uint64_t stored_version,
                                std::uint32_t erasures);
  bool is_in_step(const Entry& entry) const;
  bool is_known(const Entry& entry) const;
  bool outranks(const Entry& local, const std::optional<Entry>& stored) const;
  void set_in_step(Entry& entry) const;
  void remember(const SessionKey& key, Entry entry, std::uint32_t erasures, const Entry* outdated = nullptr);
  bool hold(const SessionKey& key, Entry entry, std::uint64_t expected_version, std::uint32_t erasures);
  std::optional<dialogue::Session> alone(const SessionKey& key);
  void lost(std::string reason);

  base::Task<> probe();
  base::Task<> write_all_back();

  DurableStore& behind_;
  const Sharing sharing_;
  base::Log& log_;
  SessionTable table_;
  Erasures erasures_;

  std::atomic<bool> degraded_{false};
  std::atomic<bool> any_held_{false};
  std::atomic<std::uint64_t> times_degraded_{0}, overruled_{0};
  std::uint64_t written_back_generation_ = 0;  // the watching thread's

  mutable std::mutex mutex_;
  std::string reason_;
  Watcher watcher_;  // last: its thread uses all the rest
};

}  // namespace verbatim::store
