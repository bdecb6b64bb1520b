#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "store/durable_store.h"
#include "store/session_table.h"
#include "store/sqlite_database.h"

namespace verbatim::store {

// The table of sessions in a SQLite file, and the file's clock: the time that it has been in use, which no wall clock
// can make jump. Not thread-safe.
class SessionFile {
 public:
  // The error names the file and the remedy. `clock` must outlive it.
  static base::Result<std::unique_ptr<SessionFile>> open(const std::string& path, const base::Clock& clock,
                                                         const MemoryLimits& limits);
  SessionFile(Database database, const base::Clock& clock, const MemoryLimits& limits);

  bool begin() { return begin_->run(); }
  bool commit() { return commit_->run(); }
  void roll_back() { database_.run("ROLLBACK"); }

  // Nothing if there is none or it has expired.
  LoadedBytes load(const SessionKey& key);
  // Inside a transaction.
  Saved save(const SessionKey& key, std::string session, std::uint64_t expected_version);
  bool erase(const SessionKey& key);
  // Keeps the clock, and removes some of what has expired or is too much. Inside a transaction; now and then.
  bool keep_house();
  // What keep_house() has removed since this was asked last.
  Forgotten take_forgotten() { return std::exchange(forgotten_, {}); }

  // Drawn when the file was made.
  std::int64_t identity() const { return identity_; }
  // Changes when another process has changed the file.
  std::int64_t data_version();
  std::string error() const { return database_.error(); }
  bool is_lost() const { return database_.is_lost(); }

 private:
  bool prepare();
  Moment now() const;

  Database database_;
  const base::Clock& clock_;
  const MemoryLimits limits_;
  const base::TimePoint opened_;
  std::int64_t identity_ = 0;
  std::chrono::milliseconds stored_at_opening_{0};
  std::optional<base::TimePoint> kept_house_;
  Forgotten forgotten_;
  std::unique_ptr<Statement> begin_, commit_, data_version_, load_, find_, insert_, update_, touch_, erase_;
};

}  // namespace verbatim::store
