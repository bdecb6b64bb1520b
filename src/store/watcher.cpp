#include "store/watcher.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

namespace verbatim::store {

Watcher::Watcher(std::chrono::milliseconds every, std::function<base::Task<>()> look)
    : every_(every), look_(std::move(look)), thread_([this] { watch(); }) {}

void Watcher::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Watcher::watch() {
  boost::asio::io_context context;  // one for all looks: a store may keep a connection for each
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, every_, [this] { return closing_; })) {
    lock.unlock();
    context.restart();
    boost::asio::co_spawn(context, look_(), boost::asio::detached);
    context.run();
    lock.lock();
  }
}

}  // namespace verbatim::store
