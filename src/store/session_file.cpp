#include "store/session_file.h"

namespace verbatim::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kSchema = 1;
constexpr seconds kHouseEvery{10};
// `used` is written only when it has moved by this much: its index costs as much as the session itself.
constexpr milliseconds kUsedGrain = std::chrono::minutes(5);
constexpr std::int64_t kSweepAtOnce = 1'000;  // so that no commit takes long

// Times in milliseconds of the file's own clock. A table with rowids, because without them a row of more than a quarter
// of a page would take two pages.
constexpr const char* kCreate =
    "BEGIN IMMEDIATE;"
    "CREATE TABLE IF NOT EXISTS sessions (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, "
    "created INTEGER NOT NULL,"
    " used INTEGER NOT NULL, body BLOB NOT NULL);"
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
  begin_ = statement("BEGIN IMMEDIATE");
  commit_ = statement("COMMIT");
  data_version_ = statement("PRAGMA data_version");
  load_ = statement("SELECT body FROM sessions WHERE key = ?1 AND used >= ?2 AND created >= ?3");
  find_ = statement("SELECT version, used, id FROM sessions WHERE key = ?1");
  insert_ = statement("INSERT INTO sessions (key, version, created, used, body) VALUES (?1, ?2, ?3, ?4, ?5)");
  update_ = statement("UPDATE sessions SET version = ?2, body = ?3 WHERE id = ?1");
  touch_ = statement("UPDATE sessions SET used = ?2 WHERE id = ?1");
  erase_ = statement("DELETE FROM sessions WHERE key = ?1");
  for (const auto* prepared :
       {&begin_, &commit_, &data_version_, &load_, &find_, &insert_, &update_, &touch_, &erase_}) {
    if ((*prepared)->failed()) return false;
  }
  return true;
}

std::int64_t SessionFile::data_version() {
  const std::int64_t version = data_version_->step() ? data_version_->number(0) : 0;
  data_version_->reset();
  return version;
}

Moment SessionFile::now() const {
  const base::TimePoint here = clock_.now();
  return {here, stored_at_opening_ + std::chrono::floor<milliseconds>(here - opened_)};
}

LoadedBytes SessionFile::load(const SessionKey& key) {
  const Moment moment = now();
  load_->bind(1, key)
      .bind(2, (moment.stored - limits_.idle - kUsedGrain).count())
      .bind(3, (moment.stored - limits_.age).count());
  std::optional<std::string> session;
  if (load_->step()) move_here(session.emplace(load_->text(0)), moment);
  const bool failed = load_->failed();
  load_->reset();
  if (failed) return base::Error{database_.error()};
  return session;
}

Saved SessionFile::save(const SessionKey& key, std::string session, std::uint64_t expected_version) {
  const auto version = static_cast<std::int64_t>(expected_version + 1);
  const Moment moment = now();
  const base::TimePoint created = read_header(session).value_or(SessionHeader()).created;
  move_to_stored(session, moment);
  find_->bind(1, key);
  const bool there = find_->step();
  const std::int64_t stored_version = there ? find_->number(0) : 0;
  const milliseconds used(there ? find_->number(1) : 0);
  const std::int64_t id = there ? find_->number(2) : 0;
  const bool failed = find_->failed();
  find_->reset();
  if (failed) return Saved::unavailable;
  if (stored_version != static_cast<std::int64_t>(expected_version)) return Saved::conflict;
  bool done = false;
  if (there) {
    done = update_->bind(1, id).bind(2, version).bind(3, session).run();
    if (moment.stored - used >= kUsedGrain) done = done && touch_->bind(1, id).bind(2, moment.stored.count()).run();
  } else {
    done = insert_->bind(1, key)
               .bind(2, version)
               .bind(3, moment.to_stored(created).count())
               .bind(4, moment.stored.count())
               .bind(5, session)
               .run();
  }
  return done ? Saved::saved : Saved::unavailable;
}

bool SessionFile::erase(const SessionKey& key) {
  return erase_->bind(1, key).run();
}

bool SessionFile::keep_house() {
  const Moment moment = now();
  if (kept_house_ && moment.here - *kept_house_ < kHouseEvery) return true;
  kept_house_ = moment.here;
  Statement tick(database_, "UPDATE file SET milliseconds = max(milliseconds, ?1)");
  Statement idle(database_, "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE used < ?1 LIMIT ?2)");
  Statement old(database_, "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE created < ?1 LIMIT ?2)");
  Statement shrink(database_,
                   "DELETE FROM sessions WHERE id IN (SELECT id FROM sessions ORDER BY used LIMIT"
                   " min(?2, max(0, (SELECT count(*) FROM sessions) - ?1)))");
  const auto sweep = [this](Statement& statement, std::int64_t bound, std::uint64_t& count) {
    if (!statement.bind(1, bound).bind(2, kSweepAtOnce).run()) return false;
    count += static_cast<std::uint64_t>(database_.changes());
    return true;
  };
  return tick.bind(1, moment.stored.count()).run() &&
         sweep(old, (moment.stored - limits_.age).count(), forgotten_.old) &&
         sweep(idle, (moment.stored - limits_.idle - kUsedGrain).count(), forgotten_.idle) &&
         sweep(shrink, static_cast<std::int64_t>(limits_.max_sessions), forgotten_.too_many);
}

}  // namespace verbatim::store
