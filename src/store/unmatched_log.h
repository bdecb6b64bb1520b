#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "store/batch_worker.h"
#include "store/session_store.h"
#include "store/sqlite_database.h"

namespace verbatim::store {

struct UnmatchedLimits {
  std::chrono::hours keep{30 * 24};
  std::size_t most = 100'000;  // the oldest go first
};

// How many messages were forgotten, by the bound that said so.
struct UnmatchedForgotten {
  std::uint64_t too_many = 0;  // max_unmatched
  std::uint64_t old = 0;       // unmatched_days
};

// A message that was not understood. `text` is as it was typed when it is recorded, and scrubbed when it is listed.
struct Unmatched {
  SessionKey session;
  std::string language, text;
  std::int64_t time = 0;  // seconds since 1970; set when it is recorded
};

// Messages that were not understood, in a SQLite file, for the people who write the intents: off unless the operator
// turns it on. They are scrubbed before they are written, expire, and go with the session that is forgotten.
class UnmatchedLog {
 public:
  static base::Result<std::unique_ptr<UnmatchedLog>> open(const std::string& path, const UnmatchedLimits& limits,
                                                          base::Log& log);
  UnmatchedLog(Database database, const UnmatchedLimits& limits, base::Log& log);
  ~UnmatchedLog() { close(); }

  // false, with event=unmatched_failed in the log, if it could not be done. `names_after`: see scrub().
  base::Task<bool> record(Unmatched message, std::vector<std::string> names_after);
  base::Task<bool> forget(SessionKey session);

  UnmatchedForgotten forgotten() const { return {too_many_, old_}; }  // any thread

  // To be called before the io_contexts of those who record are destroyed.
  void close() { worker_.close(); }

  // Everything that is in the file, oldest first.
  static base::Result<std::vector<Unmatched>> read(const std::string& path);

 private:
  struct Job {
    bool forget = false;
    Unmatched message;
    std::vector<std::string> names_after;
    bool done = false;
  };
  void work(const BatchWorker<Job>::Batch& batch);
  bool do_job(const Job& job, std::int64_t now);
  bool keep_house(std::int64_t now, UnmatchedForgotten& forgotten);

  Database database_;
  const UnmatchedLimits limits_;
  base::Log& log_;
  std::atomic<std::uint64_t> too_many_{0}, old_{0};
  BatchWorker<Job> worker_;
};

}  // namespace verbatim::store
