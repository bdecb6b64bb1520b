#include "store/memory_outbox.h"

namespace verbatim::store {

base::Task<Outbox::Put> MemoryOutbox::put(OutboxItem item) {
  forget_old();
  const bool added = bodies_.emplace(std::move(item.id), std::move(item.body)).second;
  co_return added ? Put::stored : Put::known;
}

base::Task<base::Result<bool>> MemoryOutbox::knows(std::string id) {
  forget_old();
  co_return bodies_.count(id) > 0;
}

base::Task<bool> MemoryOutbox::keep(OutboxItem item) {
  const auto found = bodies_.find(item.id);
  if (found != bodies_.end() && found->second) *found->second = std::move(item.body);
  co_return true;
}

base::Task<bool> MemoryOutbox::finish(std::string id) {
  forget_old();
  const auto [found, added] = bodies_.try_emplace(id);
  if (added || found->second) {
    found->second.reset();
    finished_.emplace_back(clock_.now(), std::move(id));
  }
  co_return true;
}

base::Task<bool> MemoryOutbox::forget(std::string id) {
  const auto found = bodies_.find(id);
  if (found != bodies_.end() && !found->second) {
    bodies_.erase(found);
    std::erase_if(finished_, [&id](const auto& finished) { return finished.second == id; });
  }
  co_return true;
}

// Nobody but this process puts anything in.
base::Task<base::Result<std::vector<OutboxItem>>> MemoryOutbox::claim(std::size_t) {
  co_return std::vector<OutboxItem>();
}

base::Task<bool> MemoryOutbox::renew(std::vector<std::string>, bool) {
  co_return true;
}

void MemoryOutbox::forget_old() {
  while (!finished_.empty() &&
         (finished_.size() > limits_.most || clock_.now() - finished_.front().first > limits_.memory)) {
    bodies_.erase(finished_.front().second);
    finished_.pop_front();
  }
}

}  // namespace verbatim::store
