#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/diagnostic.h"
#include "base/log.h"
#include "server/edition.h"

namespace verbatim::server {

// What came of loading: no edition if there was an error, which is then among the diagnostics.
struct LoadedEdition {
  std::shared_ptr<const Edition> edition;
  std::vector<base::Diagnostic> diagnostics;
};

// How the server gets at content. Both are called on the reloader's own thread only.
struct ContentSource {
  std::function<LoadedEdition()> load;         // loads, validates and self-checks
  std::function<std::string()> fingerprint{};  // changes when a file does; null: files are not watched
  std::chrono::milliseconds watch_interval{1'000};
};

// What came of one reload.
struct Reload {
  bool done = false;
  std::string version;  // of the content that is served now
  std::vector<base::Diagnostic> diagnostics;
};

// Loads content anew on a worker thread of low priority and publishes it if it is sound; else the old content stays and
// the diagnostics are logged. The old content is destroyed on that thread too, when the last turn has let go of it.
class Reloader {
 public:
  using Done = std::function<void(const Reload&)>;

  // All must outlive the reloader.
  Reloader(CurrentEdition& current, const ContentSource& source, base::Log& log);
  // Waits for a reload that is under way.
  ~Reloader();
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  // Any thread. false: one is under way already. `done` is called on the worker's thread.
  bool begin(Done done);
  // Any thread. If one is under way, another follows it, so that what was saved meanwhile is not missed.
  void request();

  std::uint64_t done_count() const { return done_count_; }
  std::uint64_t failed_count() const { return failed_count_; }

 private:
  void run();
  bool files_changed();
  Reload reload();
  void retire(std::shared_ptr<const Edition> old);

  CurrentEdition& current_;
  const ContentSource& source_;
  base::Log& log_;
  std::string loaded_from_, seen_;  // fingerprints: of what was loaded last, of the last look
  std::mutex mutex_;
  std::condition_variable wake_;
  bool busy_ = false;
  bool wanted_ = false;
  bool stopping_ = false;
  Done done_;
  std::atomic<std::uint64_t> done_count_{0}, failed_count_{0};
  std::thread worker_;
};

}  // namespace verbatim::server
