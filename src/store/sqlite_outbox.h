#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/log.h"
#include "store/batch_worker.h"
#include "store/outbox.h"
#include "store/sqlite_database.h"

namespace verbatim::store {

// An outbox in a SQLite file of one process: what is in it at the beginning was left by the one before. A thread of its
// own does all that is waiting in one transaction, which is on the disk before anybody is told. What is finished is
// overwritten (secure_delete). A file that cannot be used makes everything unavailable, and is tried again with the
// next request.
class SqliteOutbox final : public Outbox {
 public:
  // `log` must outlive it.
  SqliteOutbox(std::string path, const OutboxLimits& limits, base::Log& log);
  ~SqliteOutbox() override;

  base::Task<Put> put(OutboxItem item) override;
  base::Task<base::Result<bool>> knows(std::string id) override;
  base::Task<bool> keep(OutboxItem item) override;
  base::Task<bool> finish(std::string id) override;
  base::Task<bool> forget(std::string id) override;
  base::Task<base::Result<std::vector<OutboxItem>>> claim(std::size_t most) override;
  base::Task<bool> renew(std::vector<std::string> ids, bool release) override;
  void close() override { worker_.close(); }

 private:
  enum class Kind { put, knows, keep, finish, forget, claim };
  struct Job {
    Kind kind = Kind::knows;
    OutboxItem item{};
    std::size_t most = 0;
    bool found = false;              // knows: there is one; put: there was one already
    std::vector<OutboxItem> left{};  // claim
    std::string error{};             // why, if it was not done
  };
  using Batch = BatchWorker<Job>::Batch;

  base::Task<Job> ask(Kind kind, OutboxItem item);
  bool open();
  bool forget_old();
  void forget_for_good();
  void do_batch(const Batch& batch);
  bool do_job(Job& job);
  bool claim(Job& job);

  const std::string path_;
  const OutboxLimits limits_;
  base::Log& log_;

  // The thread's own:
  std::optional<Database> database_;     // nothing while it cannot be opened
  std::optional<std::int64_t> left_to_;  // the last place that the process before had filled
  std::int64_t claimed_to_ = 0;          // and the last of these that was claimed
  bool finished_ = false;                // something was, since the log of the file was emptied
  std::string failure_;                  // the last one; empty when all is well

  BatchWorker<Job> worker_;  // last: its thread uses all the rest
};

}  // namespace verbatim::store
