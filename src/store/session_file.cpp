#include "store/session_file.h"

namespace verbatim::store {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::int64_t kSchema = 2;
constexpr seconds kHouseEvery{10};
constexpr seconds kFlushEvery{1};
// `used` is written only when it has moved by this much: its index costs as much as the session itself.
constexpr milliseconds kUsedGrain = std::chrono::minutes(5);
constexpr std::int64_t kSweepAtOnce = 1'000;  // so that no commit takes long
// What the journal may hold: to fold it takes a page for each session, and overwriting what it took up itself.
constexpr std::size_t kMostSessions = 2'000, kMostSaves = 10'000;

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
    "CREATE TABLE IF NOT EXISTS journal (id INTEGER PRIMARY KEY, saves BLOB NOT NULL);"
    "PRAGMA user_version = 2;"
    "COMMIT;";

// Of a session whose times are the file's.
milliseconds since_zero(base::TimePoint time) {
  return std::chrono::floor<milliseconds>(time.time_since_epoch());
}

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
    : database_(std::move(database)), clock_(clock), limits_(limits), opened_(clock.now()), flushed_at_(opened_) {}

bool SessionFile::prepare() {
  if (database_.pragma("user_version") != kSchema && !database_.run(kCreate)) return false;
  Statement file(database_, "SELECT milliseconds, identity FROM file");
  if (!file.step()) return false;
  stored_at_opening_ = milliseconds(file.number(0));
  identity_ = file.number(1);
  const auto statement = [this](std::string_view sql) { return std::make_unique<Statement>(database_, sql); };
  begin_ = statement("BEGIN IMMEDIATE");
  commit_ = statement("COMMIT");
  version_ = statement("PRAGMA data_version");
  load_ = statement("SELECT body FROM sessions WHERE key = ?1 AND used >= ?2 AND created >= ?3");
  find_ = statement("SELECT version, used, id FROM sessions WHERE key = ?1");
  insert_ = statement("INSERT INTO sessions (key, version, created, used, body) VALUES (?1, ?2, ?3, ?4, ?5)");
  update_ = statement("UPDATE sessions SET version = ?2, body = ?3 WHERE id = ?1");
  touch_ = statement("UPDATE sessions SET used = ?2 WHERE id = ?1");
  erase_ = statement("DELETE FROM sessions WHERE key = ?1");
  append_ = statement("INSERT INTO journal (saves) VALUES (?1)");
  read_ = statement("SELECT saves FROM journal ORDER BY id");
  clear_ = statement("DELETE FROM journal");
  tick_ = statement("UPDATE file SET milliseconds = max(milliseconds, ?1)");
  for (const auto* prepared : {&begin_, &commit_, &version_, &load_, &find_, &insert_, &update_, &touch_, &erase_,
                               &append_, &read_, &clear_, &tick_}) {
    if ((*prepared)->failed()) return false;
  }
  return true;
}

// The journal is kept in memory as it is in the file; both are read again when another process may have folded it.
bool SessionFile::begin() {
  fault_.clear();
  const bool flush_now = !flushed_ && clock_.now() - flushed_at_ >= kFlushEvery;
  if (std::exchange(flushing_, flush_now) != flush_now && !database_.flush_commits(flush_now)) return false;
  if (!begin_->run()) return false;
  if (flushing_ && !tick_->bind(1, now().stored.count()).run()) return false;  // only what writes is flushed
  const bool asked = version_->step();
  const std::int64_t version = asked ? version_->number(0) : 0;
  version_->reset();
  if (!asked) return false;
  if (journal_known_ && data_version_ == version) return true;
  if (data_version_ && data_version_ != version) changed_outside_ = true;
  data_version_ = version;
  return read_journal();
}

bool SessionFile::commit() {
  const bool full = journal_.sessions().size() >= kMostSessions || journal_.saves() >= kMostSaves;
  if (full && !fold()) return false;
  if (!row_.empty() && !append_->bind(1, row_).run()) return false;
  row_.clear();
  if (!commit_->run()) return false;
  if (!flushing_) return true;
  flushed_ = true;
  flushed_at_ = clock_.now();
  return true;
}

void SessionFile::roll_back() {
  database_.run("ROLLBACK");
  row_.clear();
  journal_known_ = false;
}

bool SessionFile::read_journal() {
  journal_.clear();
  bool sound = true;
  while (sound && read_->step()) sound = journal_.replay(read_->text(0));
  const bool failed = read_->failed();
  read_->reset();
  if (!sound) fault_ = "its journal is damaged; move the file away";
  journal_known_ = sound && !failed;
  return journal_known_;
}

bool SessionFile::fold() {
  for (const SessionJournal::Recent& session : journal_.sessions()) {
    if (!put_row(session)) return false;
  }
  row_.clear();
  journal_.clear();
  return clear_->run();
}

bool SessionFile::put_row(const SessionJournal::Recent& session) {
  const SessionHeader header = read_header(session.session).value_or(SessionHeader());
  const milliseconds created = since_zero(header.created), used = since_zero(header.used);
  find_->bind(1, session.key);
  const bool there = find_->step();
  const milliseconds used_before(there ? find_->number(1) : 0);
  const std::int64_t id = there ? find_->number(2) : 0;
  const bool failed = find_->failed();
  find_->reset();
  if (failed) return false;
  const auto version = static_cast<std::int64_t>(session.version);
  if (!there) {
    insert_->bind(1, session.key).bind(2, version).bind(3, created.count()).bind(4, used.count());
    return insert_->bind(5, session.session).run();
  }
  if (!update_->bind(1, id).bind(2, version).bind(3, session.session).run()) return false;
  return used - used_before < kUsedGrain || touch_->bind(1, id).bind(2, used.count()).run();
}

Moment SessionFile::now() const {
  const base::TimePoint here = clock_.now();
  return {here, stored_at_opening_ + std::chrono::floor<milliseconds>(here - opened_)};
}

LoadedBytes SessionFile::load(const SessionKey& key) {
  const Moment moment = now();
  std::optional<std::string> session;
  if (const SessionJournal::Recent* recent = journal_.find(key)) {
    const auto header = read_header(recent->session);
    const bool expired = header && (moment.stored - since_zero(header->used) > limits_.idle ||
                                    moment.stored - since_zero(header->created) > limits_.age);
    if (!expired) move_here(session.emplace(recent->session), moment);
    return session;
  }
  load_->bind(1, key)
      .bind(2, (moment.stored - limits_.idle - kUsedGrain).count())
      .bind(3, (moment.stored - limits_.age).count());
  if (load_->step()) move_here(session.emplace(load_->text(0)), moment);
  const bool failed = load_->failed();
  load_->reset();
  if (failed) return base::Error{database_.error()};
  return session;
}

Saved SessionFile::save(const SessionKey& key, const std::string& session, std::uint64_t expected_version) {
  const auto version = version_of(key);
  if (!version) return Saved::unavailable;
  if (*version != expected_version) return Saved::conflict;
  moved_ = session;
  move_to_stored(moved_, now());
  journal_.add(key, expected_version + 1, moved_, row_);
  flushed_ = false;
  return Saved::saved;
}

// 0 if there is none.
base::Result<std::uint64_t> SessionFile::version_of(const SessionKey& key) {
  if (const SessionJournal::Recent* recent = journal_.find(key)) return recent->version;
  find_->bind(1, key);
  const std::uint64_t version = find_->step() ? static_cast<std::uint64_t>(find_->number(0)) : 0;
  const bool failed = find_->failed();
  find_->reset();
  if (failed) return base::Error{database_.error()};
  return version;
}

// What is erased is not to stay in the journal either.
bool SessionFile::erase(const SessionKey& key) {
  if (journal_.find(key) != nullptr && !fold()) return false;
  flushed_ = false;
  return erase_->bind(1, key).run();
}

bool SessionFile::keep_house() {
  const Moment moment = now();
  if (kept_house_ && moment.here - *kept_house_ < kHouseEvery) return true;
  kept_house_ = moment.here;
  if (journal_.saves() > 0 && !fold()) return false;
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
  return tick_->bind(1, moment.stored.count()).run() &&
         sweep(old, (moment.stored - limits_.age).count(), forgotten_.old) &&
         sweep(idle, (moment.stored - limits_.idle - kUsedGrain).count(), forgotten_.idle) &&
         sweep(shrink, static_cast<std::int64_t>(limits_.max_sessions), forgotten_.too_many);
}

}  // namespace verbatim::store
