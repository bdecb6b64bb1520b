#include "store/sqlite_store.h"

#include <utility>

#include "store/session_file.h"

namespace verbatim::store {

SqliteStore::SqliteStore(std::string path, const base::Clock& clock, const MemoryLimits& limits, base::Log& log)
    : path_(std::move(path)), clock_(clock), limits_(limits), log_(log), worker_([this](const Batch& batch) {
        do_batch(batch);
      }) {}

SqliteStore::~SqliteStore() {
  close();
}

void SqliteStore::close() {
  worker_.close();
}

base::Task<LoadedBytes> SqliteStore::load(const SessionKey& key) {
  Job job{Kind::load, key};
  co_await worker_.run(job);
  if (!job.error.empty()) co_return base::Error{std::move(job.error)};
  co_return std::move(job.loaded);
}

base::Task<Saved> SqliteStore::save(const SessionKey& key, const std::string& session, std::uint64_t expected_version) {
  Job job{Kind::save, key};
  job.session = &session;
  job.expected_version = expected_version;
  co_await worker_.run(job);
  co_return job.saved;
}

base::Task<bool> SqliteStore::erase(const SessionKey& key) {
  Job job{Kind::erase, key};
  co_await worker_.run(job);
  co_return job.error.empty();
}

bool SqliteStore::open() {
  if (file_) return true;
  auto opened = SessionFile::open(path_, clock_, limits_);
  if (!opened) {
    failure_ = opened.error().message;
    return false;
  }
  file_ = *std::move(opened);
  if (identity_ && *identity_ != file_->identity()) ++generation_;
  identity_ = file_->identity();
  return true;
}

void SqliteStore::do_batch(const Batch& batch) {
  const std::string failed_before = std::exchange(failure_, {});
  bool done = open() && file_->begin() && file_->keep_house();
  for (Job* job : batch) done = done && do_job(*job);
  done = done && file_->commit();
  const Forgotten forgotten = file_ ? file_->take_forgotten() : Forgotten{};
  if (done) {
    too_many_ += forgotten.too_many;
    idle_ += forgotten.idle;
    old_ += forgotten.old;
  } else {
    fail(batch);
  }
  if (!failure_.empty() && failure_ != failed_before) log_.error("sqlite_failed", {{"reason", failure_}});
  if (file_ && file_->take_changed_outside()) ++outside_changes_;
}

bool SqliteStore::do_job(Job& job) {
  if (job.kind == Kind::erase) return file_->erase(job.key);
  if (job.kind == Kind::save) {
    job.saved = file_->save(job.key, *job.session, job.expected_version);
    return job.saved != Saved::unavailable;
  }
  LoadedBytes loaded = file_->load(job.key);
  if (!loaded) return false;
  job.loaded = *std::move(loaded);
  return true;
}

// All or none: nothing of a batch that could not be committed was done.
void SqliteStore::fail(const Batch& batch) {
  if (file_) {
    failure_ = path_ + ": " + file_->error();
    const bool lost = file_->is_lost();
    file_->roll_back();
    if (lost) file_.reset();
  }
  for (Job* job : batch) {
    job->saved = Saved::unavailable;
    job->loaded.reset();
    job->error = failure_;
  }
}

}  // namespace verbatim::store
