#include "store/sqlite_outbox.h"

#include <chrono>
#include <utility>

namespace verbatim::store {
namespace {

// `body` is null when the reply is finished; `at` is in seconds since 1970, of when it was put in or finished.
constexpr const char* kCreate =
    "CREATE TABLE IF NOT EXISTS outbox (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,"
    " at INTEGER NOT NULL, body BLOB);"
    "CREATE INDEX IF NOT EXISTS outbox_finished ON outbox (at) WHERE body IS NULL;"
    "CREATE INDEX IF NOT EXISTS outbox_waiting ON outbox (place) WHERE body IS NOT NULL;";
constexpr std::int64_t kForgetAtOnce = 1'000;  // so that no commit takes long

std::int64_t seconds_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(now).count();
}

}  // namespace

SqliteOutbox::SqliteOutbox(std::string path, const OutboxLimits& limits, base::Log& log)
    : path_(std::move(path)), limits_(limits), log_(log), worker_([this](const Batch& batch) { do_batch(batch); }) {}

SqliteOutbox::~SqliteOutbox() {
  close();
}

base::Task<SqliteOutbox::Job> SqliteOutbox::ask(Kind kind, OutboxItem item) {
  Job job;
  job.kind = kind;
  job.item = std::move(item);
  co_await worker_.run(job);
  co_return job;
}

base::Task<Outbox::Put> SqliteOutbox::put(OutboxItem item) {
  const Job done = co_await ask(Kind::put, std::move(item));
  if (!done.error.empty()) co_return Put::unavailable;
  co_return done.found ? Put::known : Put::stored;
}

base::Task<base::Result<bool>> SqliteOutbox::knows(std::string id) {
  OutboxItem item;
  item.id = std::move(id);
  const Job done = co_await ask(Kind::knows, std::move(item));
  if (!done.error.empty()) co_return base::Error{done.error};
  co_return done.found;
}

base::Task<bool> SqliteOutbox::keep(OutboxItem item) {
  const Job done = co_await ask(Kind::keep, std::move(item));
  co_return done.error.empty();
}

base::Task<bool> SqliteOutbox::finish(std::string id) {
  OutboxItem item;
  item.id = std::move(id);
  const Job done = co_await ask(Kind::finish, std::move(item));
  co_return done.error.empty();
}

base::Task<bool> SqliteOutbox::forget(std::string id) {
  OutboxItem item;
  item.id = std::move(id);
  const Job done = co_await ask(Kind::forget, std::move(item));
  co_return done.error.empty();
}

base::Task<base::Result<std::vector<OutboxItem>>> SqliteOutbox::claim(std::size_t most) {
  Job job;
  job.kind = Kind::claim;
  job.most = most;
  co_await worker_.run(job);
  if (!job.error.empty()) co_return base::Error{std::move(job.error)};
  co_return std::move(job.left);
}

// Nobody else could claim them.
base::Task<bool> SqliteOutbox::renew(std::vector<std::string>, bool) {
  co_return true;
}

bool SqliteOutbox::open() {
  if (database_) return true;
  auto opened = Database::open(path_);
  if (!opened) {
    failure_ = opened.error().message;
    return false;
  }
  database_.emplace(*std::move(opened));
  if (!database_->run(kCreate)) return false;
  if (left_to_) return true;
  Statement last(*database_, "SELECT coalesce(max(place), 0) FROM outbox");
  if (last.step()) left_to_ = last.number(0);
  return !last.failed();
}

bool SqliteOutbox::forget_old() {
  Statement forget(
      *database_,
      "DELETE FROM outbox WHERE place IN (SELECT place FROM outbox WHERE body IS NULL AND at < ?1 LIMIT ?2)");
  Statement shrink(*database_,
                   "DELETE FROM outbox WHERE place IN (SELECT place FROM outbox WHERE body IS NULL AND"
                   " place <= (SELECT max(place) FROM outbox) - ?1 LIMIT ?2)");
  return forget.bind(1, seconds_now() - limits_.memory.count()).bind(2, kForgetAtOnce).run() &&
         shrink.bind(1, static_cast<std::int64_t>(limits_.most)).bind(2, kForgetAtOnce).run();
}

// All or none: nothing of a batch that could not be committed was done.
void SqliteOutbox::do_batch(const Batch& batch) {
  const std::string failed_before = std::exchange(failure_, {});
  const std::int64_t claimed_before = claimed_to_;
  bool done = open() && database_->run("BEGIN IMMEDIATE") && forget_old();
  for (Job* job : batch) done = done && do_job(*job);
  done = done && database_->run("COMMIT");
  if (done) return forget_for_good();
  if (database_) {
    failure_ = path_ + ": " + database_->error();
    const bool lost = database_->is_lost();
    database_->run("ROLLBACK");
    if (lost) database_.reset();
  }
  if (failure_ != failed_before) log_.error("outbox_failed", {{"reason", failure_}});
  claimed_to_ = claimed_before;
  for (Job* job : batch) {
    job->error = failure_;
    job->left.clear();
  }
}

// What was overwritten in the file is still in its log, until that is.
void SqliteOutbox::forget_for_good() {
  if (!std::exchange(finished_, false)) return;
  Statement left(*database_, "SELECT 1 FROM outbox WHERE body IS NOT NULL LIMIT 1");
  if (left.step()) {
    finished_ = true;  // later: what is left would only go to the log again
    return;
  }
  left.reset();
  database_->run("PRAGMA wal_checkpoint(TRUNCATE)");
}

bool SqliteOutbox::do_job(Job& job) {
  switch (job.kind) {
    case Kind::put: {
      Statement insert(*database_, "INSERT OR IGNORE INTO outbox (id, at, body) VALUES (?1, ?2, ?3)");
      if (!insert.bind(1, job.item.id).bind(2, seconds_now()).bind(3, job.item.body).run()) return false;
      job.found = database_->changes() == 0;
      return true;
    }
    case Kind::knows: {
      Statement find(*database_, "SELECT 1 FROM outbox WHERE id = ?1");
      job.found = find.bind(1, job.item.id).step();
      return !find.failed();
    }
    case Kind::keep: {
      Statement update(*database_, "UPDATE outbox SET body = ?2 WHERE id = ?1 AND body IS NOT NULL");
      return update.bind(1, job.item.id).bind(2, job.item.body).run();
    }
    case Kind::finish: {
      finished_ = true;
      Statement update(*database_, "UPDATE outbox SET body = NULL, at = ?2 WHERE id = ?1");
      if (!update.bind(1, job.item.id).bind(2, seconds_now()).run()) return false;
      if (database_->changes() > 0) return true;
      Statement insert(*database_, "INSERT INTO outbox (id, at) VALUES (?1, ?2)");
      return insert.bind(1, job.item.id).bind(2, seconds_now()).run();
    }
    case Kind::forget: {
      Statement forget(*database_, "DELETE FROM outbox WHERE id = ?1 AND body IS NULL");
      return forget.bind(1, job.item.id).run();
    }
    case Kind::claim:
      return claim(job);
  }
  return false;
}

// What the process before has left, in the order in which it was put in; what this process puts in is its own.
bool SqliteOutbox::claim(Job& job) {
  Statement left(
      *database_,
      "SELECT place, id, body FROM outbox WHERE body IS NOT NULL AND place > ?1 AND place <= ?2 ORDER BY place"
      " LIMIT ?3");
  left.bind(1, claimed_to_).bind(2, left_to_.value_or(0)).bind(3, static_cast<std::int64_t>(job.most));
  while (left.step()) {
    claimed_to_ = left.number(0);
    job.left.push_back({left.text(1), left.text(2)});
  }
  return !left.failed();
}

}  // namespace verbatim::store
