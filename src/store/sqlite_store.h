#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "store/batch_worker.h"
#include "store/durable_store.h"
#include "store/session_table.h"

namespace verbatim::store {

class SessionFile;

// Sessions in one SQLite file. A thread of its own does all that is waiting in one transaction, which is committed
// before anybody is told. A file that cannot be used makes everything `unavailable`, and is tried again with the next
// request.
class SqliteStore final : public DurableStore {
 public:
  // `clock` and `log` must outlive the store.
  SqliteStore(std::string path, const base::Clock& clock, const MemoryLimits& limits, base::Log& log);
  ~SqliteStore() override;

  base::Task<LoadedBytes> load(const SessionKey& key) override;
  base::Task<Saved> save(const SessionKey& key, const std::string& session, std::uint64_t expected_version) override;
  base::Task<bool> erase(const SessionKey& key) override;
  void close() override;

  std::uint64_t generation() const override { return generation_; }
  std::uint64_t outside_changes() const override { return outside_changes_; }
  Forgotten forgotten() const override { return {too_many_, idle_, old_}; }

 private:
  enum class Kind { load, save, erase };
  struct Job {
    Kind kind;
    const SessionKey& key;
    const std::string* session = nullptr;  // to save
    std::uint64_t expected_version = 0;
    Saved saved = Saved::unavailable;
    std::optional<std::string> loaded{};
    std::string error{};  // why, if it was not done
  };
  using Batch = BatchWorker<Job>::Batch;

  bool open();
  void do_batch(const Batch& batch);
  bool do_job(Job& job);
  void fail(const Batch& batch);

  const std::string path_;
  const base::Clock& clock_;
  const MemoryLimits limits_;
  base::Log& log_;
  std::atomic<std::uint64_t> generation_{1}, outside_changes_{0};
  std::atomic<std::uint64_t> too_many_{0}, idle_{0}, old_{0};  // sessions forgotten

  // The thread's own:
  std::unique_ptr<SessionFile> file_;  // null while it cannot be opened
  std::optional<std::int64_t> identity_;
  std::string failure_;  // the last one; empty when all is well

  BatchWorker<Job> worker_;  // last: its thread uses all the rest
};

}  // namespace verbatim::store
