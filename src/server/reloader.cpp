#include "server/reloader.h"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <utility>

namespace verbatim::server {
namespace {

constexpr int kNiceness = 5;  // the self-check takes a core for a while; the I/O threads go first
constexpr std::chrono::milliseconds kRetirePause{1};

}  // namespace

Reloader::Reloader(CurrentEdition& current, const ContentSource& source, base::Log& log)
    : current_(current), source_(source), log_(log) {
  if (source_.fingerprint) loaded_from_ = seen_ = source_.fingerprint();
  if (source_.load) worker_ = std::thread([this] { run(); });
}

Reloader::~Reloader() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (worker_.joinable()) worker_.join();
}

bool Reloader::begin(Done done) {
  {
    const std::lock_guard lock(mutex_);
    if (busy_ || wanted_ || stopping_ || !source_.load) return false;
    wanted_ = true;
    done_ = std::move(done);
  }
  wake_.notify_all();
  return true;
}

void Reloader::request() {
  {
    const std::lock_guard lock(mutex_);
    wanted_ = true;
  }
  wake_.notify_all();
}

void Reloader::run() {
  setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNiceness);
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto is_due = [this] { return wanted_ || stopping_; };
    if (!source_.fingerprint) {
      wake_.wait(lock, is_due);
    } else if (!wake_.wait_for(lock, source_.watch_interval, is_due)) {
      lock.unlock();
      const bool changed = files_changed();
      lock.lock();
      wanted_ = wanted_ || changed;
    }
    if (stopping_ || !wanted_) continue;
    wanted_ = false;
    busy_ = true;
    const Done done = std::exchange(done_, nullptr);
    lock.unlock();
    const Reload result = reload();
    lock.lock();
    busy_ = false;
    lock.unlock();
    if (done) done(result);
    lock.lock();
  }
}

// True once what changed has stood still for one look: an editor may be in the middle of saving.
bool Reloader::files_changed() {
  std::string now = source_.fingerprint();
  const bool settled = now == seen_;
  seen_ = std::move(now);
  return settled && seen_ != loaded_from_;
}

// Catches what libraries throw while they load: it costs the reload, not the server.
Reload Reloader::reload() {
  const auto began = std::chrono::steady_clock::now();
  log_.info("reload_started");
  LoadedEdition loaded;
  try {
    if (source_.fingerprint) loaded_from_ = seen_ = source_.fingerprint();
    loaded = source_.load();
  } catch (const std::exception& thrown) {
    loaded = {nullptr, {{{}, base::Severity::error, "exception", thrown.what(), ""}}};
  }
  for (const base::Diagnostic& diagnostic : loaded.diagnostics) {
    const bool error = diagnostic.severity == base::Severity::error;
    log_.write(error ? base::LogLevel::error : base::LogLevel::warning, "diagnostic",
               {{"text", base::to_string(diagnostic)}});
  }
  Reload result;
  result.done = loaded.edition != nullptr;
  result.diagnostics = std::move(loaded.diagnostics);
  if (result.done) retire(current_.publish(std::move(loaded.edition)));
  ++(result.done ? done_count_ : failed_count_);
  result.version = current_.get()->assistant->content().version;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
  log_.write(result.done ? base::LogLevel::info : base::LogLevel::error, result.done ? "reloaded" : "reload_failed",
             {{"content", result.version}, {"took_ms", std::to_string(took.count())}});
  return result;
}

// A turn holds on to its edition for microseconds; whoever lets go last destroys it, and that shall be this thread.
void Reloader::retire(std::shared_ptr<const Edition> old) {
  while (old.use_count() > 1) std::this_thread::sleep_for(kRetirePause);
  std::atomic_thread_fence(std::memory_order_acquire);
}

}  // namespace verbatim::server
