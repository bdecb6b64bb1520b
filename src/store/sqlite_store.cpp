#include "store/sqlite_store.h"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "store/session_file.h"

namespace verbatim::store {

namespace asio = boost::asio;

// Holds the caller's io_context open until its job is done, and resumes the caller there.
template <typename Handler>
struct SqliteStore::WaitingFor final : Waiting {
  using Executor = asio::associated_executor_t<Handler>;
  explicit WaitingFor(Handler caller) : work(asio::get_associated_executor(caller)), handler(std::move(caller)) {}

  void complete() override {
    auto executor = work.get_executor();
    asio::post(executor,
               [caller = std::move(handler), done = std::move(job)]() mutable { std::move(caller)(std::move(done)); });
  }

  asio::executor_work_guard<Executor> work;
  Handler handler;
};

SqliteStore::SqliteStore(std::string path, const base::Clock& clock, const MemoryLimits& limits, base::Log& log)
    : path_(std::move(path)), clock_(clock), limits_(limits), log_(log), thread_([this] { work(); }) {}

SqliteStore::~SqliteStore() {
  close();
}

void SqliteStore::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

base::Task<Loaded> SqliteStore::load(SessionKey key) {
  Job job;
  job.key = std::move(key);
  Job done = co_await submit(std::move(job));
  if (!done.error.empty()) co_return base::Error{std::move(done.error)};
  co_return std::move(done.session);
}

base::Task<Saved> SqliteStore::save(SessionKey key, dialogue::Session session, std::uint64_t expected_version) {
  Job job;
  job.kind = Kind::save;
  job.key = std::move(key);
  job.session = std::move(session);
  job.expected_version = expected_version;
  const Job done = co_await submit(std::move(job));
  co_return done.saved;
}

base::Task<bool> SqliteStore::erase(SessionKey key) {
  Job job;
  job.kind = Kind::erase;
  job.key = std::move(key);
  const Job done = co_await submit(std::move(job));
  co_return done.error.empty();
}

base::Task<SqliteStore::Job> SqliteStore::submit(Job job) {
  const asio::use_awaitable_t<base::Executor> token;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<base::Executor>, void(Job)>(
      [this](auto handler, Job wanted) {
        auto waiting = std::make_unique<WaitingFor<decltype(handler)>>(std::move(handler));
        waiting->job = std::move(wanted);
        enqueue(std::move(waiting));
      },
      token, std::move(job));
}

void SqliteStore::enqueue(std::unique_ptr<Waiting> waiting) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = waiting_.empty();
    waiting_.push_back(std::move(waiting));
  }
  if (first) wake_.notify_one();
}

void SqliteStore::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    Batch batch = std::exchange(waiting_, {});
    lock.unlock();
    do_batch(batch);
    for (const auto& waiting : batch) waiting->complete();
    batch.clear();
    lock.lock();
  }
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
  data_version_ = file_->data_version();
  return true;
}

void SqliteStore::do_batch(Batch& batch) {
  const std::string failed_before = std::exchange(failure_, {});
  bool done = open() && file_->begin() && file_->keep_house();
  for (const auto& waiting : batch) done = done && do_job(waiting->job);
  done = done && file_->commit();
  if (!done) fail(batch);
  if (!failure_.empty() && failure_ != failed_before) log_.error("sqlite_failed", {{"reason", failure_}});
  if (!file_) return;
  if (const std::int64_t version = file_->data_version(); version != data_version_) {
    data_version_ = version;
    ++outside_changes_;
  }
}

bool SqliteStore::do_job(Job& job) {
  if (job.kind == Kind::erase) return file_->erase(job.key);
  if (job.kind == Kind::save) {
    job.saved = file_->save(job.key, *std::move(job.session), job.expected_version);
    return job.saved != Saved::unavailable;
  }
  Loaded loaded = file_->load(job.key);
  if (!loaded) return false;
  job.session = *std::move(loaded);
  return true;
}

// All or none: nothing of a batch that could not be committed was done.
void SqliteStore::fail(Batch& batch) {
  if (file_) {
    failure_ = path_ + ": " + file_->error();
    const bool lost = file_->is_lost();
    file_->roll_back();
    if (lost) file_.reset();
  }
  for (const auto& waiting : batch) {
    waiting->job.saved = Saved::unavailable;
    waiting->job.session.reset();
    waiting->job.error = failure_;
  }
}

}  // namespace verbatim::store
