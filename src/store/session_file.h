#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "store/durable_store.h"
#include "store/session_journal.h"
#include "store/session_table.h"
#include "store/sqlite_database.h"

namespace verbatim::store {

// Sessions in a SQLite file, and the file's clock: the time that it has been in use, which no wall clock can make jump.
// Not thread-safe.
//
// Each session has a row in `sessions`, but to change one row each is to write a page each. So what one transaction
// saves becomes one row of `journal`, and now and then the journal is folded: the sessions in it go into their rows,
// and it begins anew.
class SessionFile {
 public:
  // The error names the file and the remedy. `clock` must outlive it.
  static base::Result<std::unique_ptr<SessionFile>> open(const std::string& path, const base::Clock& clock,
                                                         const MemoryLimits& limits);
  SessionFile(Database database, const base::Clock& clock, const MemoryLimits& limits);

  // All that follows is to be done inside a transaction. One that has failed is to be rolled back; one that was
  // committed survives the death of the process, and after at most a second of use that of the machine.
  bool begin();
  bool commit();
  void roll_back();

  // Nothing if there is none or it has expired.
  LoadedBytes load(const SessionKey& key);
  Saved save(const SessionKey& key, const std::string& session, std::uint64_t expected_version);
  bool erase(const SessionKey& key);
  // Keeps the clock, and removes some of what has expired or is too much; now and then.
  bool keep_house();
  // What keep_house() has removed since this was asked last.
  Forgotten take_forgotten() { return std::exchange(forgotten_, {}); }
  // Whether another process has changed the file since this was asked last.
  bool take_changed_outside() { return std::exchange(changed_outside_, false); }

  // Drawn when the file was made.
  std::int64_t identity() const { return identity_; }
  std::string error() const { return fault_.empty() ? database_.error() : fault_; }
  bool is_lost() const { return !fault_.empty() || database_.is_lost(); }

 private:
  bool prepare();
  bool read_journal();
  bool fold();
  bool put_row(const SessionJournal::Recent& session);
  base::Result<std::uint64_t> version_of(const SessionKey& key);
  Moment now() const;

  Database database_;
  const base::Clock& clock_;
  const MemoryLimits limits_;
  const base::TimePoint opened_;
  std::int64_t identity_ = 0;
  std::chrono::milliseconds stored_at_opening_{0};
  std::optional<base::TimePoint> kept_house_;
  Forgotten forgotten_;
  std::optional<std::int64_t> data_version_;  // changes when another process has changed the file
  bool changed_outside_ = false;
  SessionJournal journal_;
  bool journal_known_ = false;  // it is as it is in the file
  bool flushed_ = true;         // all that was committed is on the disk
  bool flushing_ = true;        // and so will be what this transaction commits
  base::TimePoint flushed_at_;
  std::string moved_;  // the session that is saved, in the file's time; kept for its room
  std::string row_;    // of the journal, not written yet
  std::string fault_;  // what SQLite cannot know
  std::unique_ptr<Statement> begin_, commit_, version_, load_, find_, insert_, update_, touch_, erase_, append_, read_,
      clear_, tick_;
};

}  // namespace verbatim::store
