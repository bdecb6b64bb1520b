#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/task.h"

namespace verbatim::store {

// A thread of its own that looks after something every so often: one look at a time, each begun so long after the end
// of the one before.
class Watcher {
 public:
  Watcher(std::chrono::milliseconds every, std::function<base::Task<>()> look);
  ~Watcher() { close(); }
  Watcher(const Watcher&) = delete;
  Watcher& operator=(const Watcher&) = delete;

  // Lets a look that is under way end, and ends the thread.
  void close();

 private:
  void watch();

  const std::chrono::milliseconds every_;
  const std::function<base::Task<>()> look_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool closing_ = false;
  std::thread thread_;  // last: it uses all the rest
};

}  // namespace verbatim::store
