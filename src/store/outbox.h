#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace verbatim::store {

// A reply that is to be sent, as bytes: who it is for and what it says. `id` is that of the message that it answers.
struct OutboxItem {
  std::string id;
  std::string body;
};

// Where replies wait until they are sent, so that the end of a process loses none, and where it is remembered that they
// were, so that a platform that tells a message twice gets one reply. Once a reply is finished, its id is all that is
// kept. Every function is called on one io_context's thread, completes there and never blocks it.
//
//   if (co_await outbox.put(item) == Outbox::Put::stored) { ... send it ...; co_await outbox.finish(item.id); }
class Outbox {
 public:
  enum class Put {
    stored,       // as durable as this outbox ever makes it; the caller's to send
    known,        // there already, or finished: somebody else's
    unavailable,  // nobody knows
  };

  virtual ~Outbox() = default;

  virtual base::Task<Put> put(OutboxItem item) = 0;

  // Whether there is or was such a reply.
  virtual base::Task<base::Result<bool>> knows(std::string id) = 0;

  // What is left to be sent of a reply; false: that could not be stored.
  virtual base::Task<bool> keep(OutboxItem item) = 0;

  // Sent, or given up; what was never put in is known from then on too. False: that could not be stored, and somebody
  // may send it again.
  virtual base::Task<bool> finish(std::string id) = 0;

  // Not known any more, if it was finished. False: that could not be stored.
  virtual base::Task<bool> forget(std::string id) = 0;

  // At most so many replies that nobody sends: whoever did has ended. They are the caller's now.
  virtual base::Task<base::Result<std::vector<OutboxItem>>> claim(std::size_t most) = 0;

  // Says that the caller still minds these: without this they can be claimed after kLease. With `release` they can be
  // at once.
  virtual base::Task<bool> renew(std::vector<std::string> ids, bool release) = 0;

  // Completes what is under way; nothing may be asked any more.
  virtual void close() {}
};

inline constexpr std::chrono::seconds kLease{60};

// Bounds of what is remembered of replies that are finished.
struct OutboxLimits {
  std::chrono::seconds memory{604'800};  // platforms tell a message again for up to a week
  std::size_t most = 1'000'000;          // in this process's memory or in a file
};

}  // namespace verbatim::store
