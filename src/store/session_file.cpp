#include "store/session_file.h"

namespace verbatim::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kSchema = 1;
constexpr seconds kHouseEvery{10};
constexpr std::int64_t kSweepAtOnce = 1'000;  // so that no commit takes long

// Times in milliseconds of the file's own clock.
constexpr const char* kCreate =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS sessions (key BLOB PRIMARY KEY, version INTEGER NOT NULL, created INTEGER NOT NULL,"
    " used INTEGER NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX IF NOT EXISTS sessions_used ON sessions (used);"
    "CREATE INDEX IF NOT EXISTS sessions_created ON sessions (created);"
    "CREATE TABLE IF NOT EXISTS file (one INTEGER PRIMARY KEY CHECK (one = 1), identity INTEGER NOT NULL,"
    " milliseconds INTEGER NOT NULL);"
    "INSERT OR IGNORE INTO file VALUES (1, random(), 0);"
    "PRAGMA user_version = 1;"
    "COMMIT;";

}  // namespace

base::Result<std::unique_ptr<SessionFile>> SessionFile::open(const std::string& path, const base::Clock& clock,
                                                             const MemoryLimits& limits) {
  auto database = Database::open(path);
  if (!database) return database.error();
  const std::int64_t schema = database->pragma("user_version");
  if (schema > kSchema) return base::Error{path + ": made by a newer version of this program"};
  auto file = std::make_unique<SessionFile>(*std::move(database), clock, limits);
  if (!file->prepare()) return base::Error{path + ": " + file->error() + "; move the file away if it is damaged"};
  return file;
}

SessionFile::SessionFile(Database database, const base::Clock& clock, const MemoryLimits& limits)
    : database_(std::move(database)), clock_(clock), limits_(limits), opened_(clock.now()) {}

bool SessionFile::prepare() {
  if (database_.pragma("user_version") != kSchema && !database_.run(kCreate)) return false;
  Statement file(database_, "SELECT milliseconds, identity FROM file");
  if (!file.step()) return false;
  stored_at_opening_ = milliseconds(file.number(0));
  identity_ = file.number(1);
  const auto statement = [this](std::string_view sql) { return std::make_unique<Statement>(database_, sql); };
  load_ = statement("SELECT body FROM sessions WHERE key = ?1 AND used >= ?2 AND created >= ?3");
  version_ = statement("SELECT version FROM sessions WHERE key = ?1");
  insert_ = statement("INSERT OR IGNORE INTO sessions (key, version, created, used, body) VALUES (?1, ?2, ?3, ?4, ?5)");
  update_ =
      statement("UPDATE sessions SET version = ?2, created = ?3, used = ?4, body = ?5 WHERE key = ?1 AND version = ?6");
  erase_ = statement("DELETE FROM sessions WHERE key = ?1");
  return !load_->failed() && !insert_->failed() && !update_->failed() && !erase_->failed() && !version_->failed();
}

Moment SessionFile::now() const {
  const base::TimePoint here = clock_.now();
  return {here, stored_at_opening_ + std::chrono::floor<milliseconds>(here - opened_)};
}

Loaded SessionFile::load(const SessionKey& key) {
  const Moment moment = now();
  load_->bind(1, key).bind(2, (moment.stored - limits_.idle).count()).bind(3, (moment.stored - limits_.age).count());
  std::optional<dialogue::Session> session;
  if (load_->step()) session = decode(load_->text(0), moment);
  const bool failed = load_->failed();
  load_->reset();
  if (failed) return base::Error{database_.error()};
  return session;
}

Saved SessionFile::save(const SessionKey& key, dialogue::Session session, std::uint64_t expected_version) {
  session.version = expected_version + 1;
  const Moment moment = now();
  Statement& statement = expected_version == 0 ? *insert_ : *update_;
  statement.bind(1, key)
      .bind(2, static_cast<std::int64_t>(session.version))
      .bind(3, moment.to_stored(session.created).count())
      .bind(4, moment.stored.count())
      .bind(5, encode(session, moment));
  if (expected_version != 0) statement.bind(6, static_cast<std::int64_t>(expected_version));
  if (!statement.run()) return Saved::unavailable;
  return database_.changes() > 0 ? Saved::saved : Saved::conflict;
}

bool SessionFile::erase(const SessionKey& key) {
  return erase_->bind(1, key).run();
}

bool SessionFile::keep_house() {
  const Moment moment = now();
  if (kept_house_ && moment.here - *kept_house_ < kHouseEvery) return true;
  kept_house_ = moment.here;
  Statement tick(database_, "UPDATE file SET milliseconds = max(milliseconds, ?1)");
  Statement expire(database_,
                   "DELETE FROM sessions WHERE key IN (SELECT key FROM sessions WHERE used < ?1 LIMIT ?3)"
                   " OR key IN (SELECT key FROM sessions WHERE created < ?2 LIMIT ?3)");
  Statement shrink(database_,
                   "DELETE FROM sessions WHERE key IN (SELECT key FROM sessions ORDER BY used LIMIT"
                   " min(?2, max(0, (SELECT count(*) FROM sessions) - ?1)))");
  return tick.bind(1, moment.stored.count()).run() &&
         expire.bind(1, (moment.stored - limits_.idle).count())
             .bind(2, (moment.stored - limits_.age).count())
             .bind(3, kSweepAtOnce)
             .run() &&
         shrink.bind(1, static_cast<std::int64_t>(limits_.max_sessions)).bind(2, kSweepAtOnce).run();
}

}  // namespace verbatim::store
