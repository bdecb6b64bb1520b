#include "store/unmatched_log.h"

#include <chrono>

#include "store/scrubber.h"

namespace verbatim::store {
namespace {

constexpr const char* kCreate =
    "CREATE TABLE IF NOT EXISTS unmatched (time INTEGER NOT NULL, session BLOB NOT NULL, language BLOB NOT NULL,"
    " text BLOB NOT NULL);"
    "CREATE INDEX IF NOT EXISTS unmatched_session ON unmatched (session);"
    "CREATE INDEX IF NOT EXISTS unmatched_time ON unmatched (time);";

std::int64_t seconds_since_1970() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

base::Result<std::unique_ptr<UnmatchedLog>> UnmatchedLog::open(const std::string& path, const UnmatchedLimits& limits,
                                                               base::Log& log) {
  auto database = Database::open(path);
  if (!database) return base::Error{"unmatched: " + database.error().message};
  if (!database->run(kCreate)) return base::Error{"unmatched: " + path + ": " + database->error()};
  return std::make_unique<UnmatchedLog>(*std::move(database), limits, log);
}

UnmatchedLog::UnmatchedLog(Database database, const UnmatchedLimits& limits, base::Log& log)
    : database_(std::move(database)), limits_(limits), log_(log), worker_([this](const auto& batch) { work(batch); }) {}

base::Task<bool> UnmatchedLog::record(Unmatched message, std::vector<std::string> names_after) {
  Job job;
  job.message = std::move(message);
  job.names_after = std::move(names_after);
  co_await worker_.run(job);
  co_return job.done;
}

base::Task<bool> UnmatchedLog::forget(SessionKey session) {
  Job job;
  job.forget = true;
  job.message.session = std::move(session);
  co_await worker_.run(job);
  co_return job.done;
}

base::Result<std::vector<Unmatched>> UnmatchedLog::read(const std::string& path) {
  auto database = Database::open(path);
  if (!database) return database.error();
  Statement rows(*database, "SELECT session, language, text, time FROM unmatched ORDER BY time, rowid");
  std::vector<Unmatched> all;
  while (!rows.failed() && rows.step()) all.push_back({rows.text(0), rows.text(1), rows.text(2), rows.number(3)});
  if (rows.failed()) return base::Error{path + ": " + database->error()};
  return all;
}

void UnmatchedLog::work(const BatchWorker<Job>::Batch& batch) {
  const std::int64_t now = seconds_since_1970();
  bool done = database_.run("BEGIN IMMEDIATE");
  for (const Job* job : batch) done = done && do_job(*job, now);
  UnmatchedForgotten forgotten;
  done = done && keep_house(now, forgotten) && database_.run("COMMIT");
  if (done) {
    too_many_ += forgotten.too_many;
    old_ += forgotten.old;
  } else {
    log_.error("unmatched_failed", {{"reason", database_.error()}});
    database_.run("ROLLBACK");
  }
  for (Job* job : batch) job->done = done;
}

bool UnmatchedLog::do_job(const Job& job, std::int64_t now) {
  if (job.forget) {
    Statement forget(database_, "DELETE FROM unmatched WHERE session = ?1");
    return forget.bind(1, job.message.session).run();
  }
  Statement insert(database_, "INSERT INTO unmatched (time, session, language, text) VALUES (?1, ?2, ?3, ?4)");
  return insert.bind(1, now)
      .bind(2, job.message.session)
      .bind(3, job.message.language)
      .bind(4, scrub(job.message.text, job.names_after))
      .run();
}

bool UnmatchedLog::keep_house(std::int64_t now, UnmatchedForgotten& forgotten) {
  Statement expire(database_, "DELETE FROM unmatched WHERE time < ?1");
  Statement shrink(database_,
                   "DELETE FROM unmatched WHERE rowid IN (SELECT rowid FROM unmatched ORDER BY time, rowid LIMIT"
                   " max(0, (SELECT count(*) FROM unmatched) - ?1))");
  if (!expire.bind(1, now - std::chrono::duration_cast<std::chrono::seconds>(limits_.keep).count()).run()) return false;
  forgotten.old = static_cast<std::uint64_t>(database_.changes());
  if (!shrink.bind(1, static_cast<std::int64_t>(limits_.most)).run()) return false;
  forgotten.too_many = static_cast<std::uint64_t>(database_.changes());
  return true;
}

}  // namespace verbatim::store
