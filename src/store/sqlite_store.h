#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/log.h"
#include "store/resilient_store.h"
#include "store/session_codec.h"

namespace verbatim::store {

class SessionFile;

// Sessions in one SQLite file. A thread of its own takes all that is waiting, does it in one transaction, and completes
// it when that is committed and on the disk: the more turns at once, the less each costs. What is waiting is bounded by
// the number of connections, each of which waits for one thing. A file that cannot be used makes everything
// `unavailable`, and is tried again with the next request.
class SqliteStore final : public DurableStore {
 public:
  // `clock` and `log` must outlive the store.
  SqliteStore(std::string path, const base::Clock& clock, const MemoryLimits& limits, base::Log& log);
  ~SqliteStore() override;

  base::Task<Loaded> load(SessionKey key) override;
  base::Task<Saved> save(SessionKey key, dialogue::Session session, std::uint64_t expected_version) override;
  base::Task<bool> erase(SessionKey key) override;
  void close() override;

  std::uint64_t generation() const override { return generation_; }
  std::uint64_t outside_changes() const override { return outside_changes_; }

 private:
  enum class Kind { load, save, erase };
  struct Job {
    Kind kind = Kind::load;
    SessionKey key;
    std::optional<dialogue::Session> session{};  // to save; or loaded
    std::uint64_t expected_version = 0;
    Saved saved = Saved::unavailable;
    std::string error{};  // why, if it was not done
  };
  struct Waiting {
    virtual ~Waiting() = default;
    virtual void complete() = 0;
    Job job;
  };
  template <typename Handler>
  struct WaitingFor;
  using Batch = std::vector<std::unique_ptr<Waiting>>;

  base::Task<Job> submit(Job job);
  void enqueue(std::unique_ptr<Waiting> waiting);
  void work();
  bool open();
  void do_batch(Batch& batch);
  bool do_job(Job& job);
  void fail(Batch& batch);

  const std::string path_;
  const base::Clock& clock_;
  const MemoryLimits limits_;
  base::Log& log_;
  std::atomic<std::uint64_t> generation_{1}, outside_changes_{0};

  std::mutex mutex_;
  std::condition_variable wake_;
  Batch waiting_;
  bool closing_ = false;
  // The thread's own:
  std::unique_ptr<SessionFile> file_;  // null while it cannot be opened
  std::optional<std::int64_t> identity_;
  std::int64_t data_version_ = 0;
  std::string failure_;  // the last one; empty when all is well
  std::thread thread_;
};

}  // namespace verbatim::store
