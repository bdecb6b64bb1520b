#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/task.h"

namespace verbatim::store {

// A thread for work that blocks. It takes all jobs that are waiting and does them together, so that the more there are
// the less each costs; who asked is resumed on the io_context that it asked from, which stays open until then. What is
// waiting is bounded by the number of those who ask, each of whom waits for one job.
template <typename Job>
class BatchWorker {
 public:
  using Batch = std::vector<Job*>;

  // `work` is called on the thread; it puts the results into the jobs.
  explicit BatchWorker(std::function<void(const Batch&)> work)
      : work_(std::move(work)), thread_([this] { run_thread(); }) {}
  ~BatchWorker() { close(); }
  BatchWorker(const BatchWorker&) = delete;
  BatchWorker& operator=(const BatchWorker&) = delete;

  // Does `job`, which must stay where it is until then. Any thread that runs an io_context.
  base::Task<> run(Job& job) {
    const boost::asio::use_awaitable_t<base::Executor> token;
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<base::Executor>, void()>(
        [this](auto handler, Job* wanted) {
          enqueue(std::make_unique<WaitingFor<decltype(handler)>>(std::move(handler), *wanted));
        },
        token, &job);
  }

  // Does what is waiting and ends the thread. To be called before the io_contexts of those who ask are destroyed.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }

 private:
  // Somebody who asked, and whose io_context stays open until the answer is there.
  struct Waiting {
    Waiting(const base::Executor& executor, Job& wanted) : open(executor), job(wanted) {}
    virtual ~Waiting() = default;
    virtual void resume() = 0;  // on the io_context
    boost::asio::executor_work_guard<base::Executor> open;
    Job& job;
  };
  using Group = std::vector<std::unique_ptr<Waiting>>;

  template <typename Handler>
  struct WaitingFor final : Waiting {
    WaitingFor(Handler caller, Job& wanted)
        : Waiting(boost::asio::get_associated_executor(caller), wanted), handler(std::move(caller)) {}
    void resume() override { std::move(handler)(); }
    Handler handler;
  };

  // The thread is woken only when the turns that are ready now have added theirs: they are to go into one batch.
  void enqueue(std::unique_ptr<Waiting> waiting) {
    const base::Executor executor = waiting->open.get_executor();
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      first = waiting_.empty();
      waiting_.push_back(std::move(waiting));
    }
    if (first) boost::asio::post(executor, [this] { wake_.notify_one(); });
  }

  void run_thread() {
    std::unique_lock lock(mutex_);
    for (;;) {
      wake_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      Group taken = std::exchange(waiting_, {});
      lock.unlock();
      Batch batch;
      for (const auto& waiting : taken) batch.push_back(&waiting->job);
      work_(batch);
      give_back(std::move(taken));
      lock.lock();
    }
  }

  // One post for each io_context, however many wait on it: each may have to wake a thread.
  static void give_back(Group done) {
    std::map<boost::asio::execution_context*, Group> groups;
    for (auto& waiting : done) groups[&waiting->open.get_executor().context()].push_back(std::move(waiting));
    for (auto& [context, group] : groups) {
      const auto open = group.front()->open;  // or it could be over before post() has let go of it
      boost::asio::post(open.get_executor(), [waking = std::move(group)] {
        for (const auto& waiting : waking) waiting->resume();
      });
    }
  }

  const std::function<void(const Batch&)> work_;
  std::mutex mutex_;
  std::condition_variable wake_;
  Group waiting_;
  bool closing_ = false;
  std::thread thread_;  // last: it uses all the rest
};

}  // namespace verbatim::store
