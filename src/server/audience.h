#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "store/session_store.h"

namespace verbatim::server {

// Who listens to a session on connections other than the one that speaks in it. Knows this process's connections only.
// Any thread; a mutex is held while a frame is handed to those who listen.
class Audience {
 public:
  // Hands a frame to a connection; any thread, must not block.
  using Deliver = std::function<void(const std::string& frame)>;

  // Listens until the seat is given up. The audience must outlive it.
  using Seat = std::shared_ptr<void>;
  Seat join(const store::SessionKey& key, Deliver deliver);

  // Whether anybody listens.
  bool tell(const store::SessionKey& key, const std::string& frame) const;

 private:
  mutable std::mutex mutex_;
  std::unordered_map<store::SessionKey, std::list<Deliver>> seats_;
};

}  // namespace verbatim::server
