#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/task.h"
#include "channels/calling_channel.h"
#include "server/token_bucket.h"

namespace verbatim::server {

// A reply that goes to a messaging platform by calls of ours.
struct OutgoingReply {
  std::string id;            // of the message that it answers: the channel's name and the platform's id, hashed
  std::string channel;       // its name
  std::string conversation;  // hashed: the replies of one go out one after the other
  std::vector<channels::Call> calls{};  // what is still to be posted, in order
  std::chrono::system_clock::time_point created{};
  unsigned attempts = 0;    // of the first call
  bool hands_over = false;  // people are called: if they cannot be, the conversation is the bot's again
};

// To be stored: JSON, without anything that proves who we are. `decode` leaves the id empty if the bytes are no reply.
std::string encode(const OutgoingReply& reply);
OutgoingReply decode(std::string id, std::string_view bytes);

// Where replies go that are to be sent. Any thread that runs an io_context; does not block.
class Outgoing {
 public:
  virtual ~Outgoing() = default;

  // Whether that platform's queue takes one more; a full one counts as having reached its limit.
  virtual bool has_room(std::string_view channel) = 0;

  // Whether the message of that id was answered already, or is about to be. Nothing: nobody can say now.
  virtual base::Task<std::optional<bool>> knows(std::string id) = 0;

  // True: it was stored and will be sent, unless its id is known. False: it could not be stored, and is not sent.
  virtual base::Task<bool> send(OutgoingReply reply) = 0;

  // Whether people have a conversation, by its hashed name. Nothing: nobody can say now.
  virtual base::Task<std::optional<bool>> with_people(std::string conversation) = 0;

  // From now on they have it (for as long as a finished reply is remembered), or the bot has it again. False: that
  // could not be stored.
  virtual base::Task<bool> hand(std::string conversation, bool to_people) = 0;
};

// What became of the replies to one platform. Any thread.
struct OutgoingCounts {
  std::atomic<std::uint64_t> sent{0}, retried{0}, given_up{0};  // replies, calls, replies
  std::atomic<std::uint64_t> handed_over{0};                    // conversations, each time
  std::atomic<std::size_t> waiting{0};                          // replies
};
using OutgoingCountsByChannel = std::map<std::string, OutgoingCounts, std::less<>>;

// See the settings of these names.
struct OutgoingOptions {
  std::size_t queue = 10'000;                 // replies of one platform
  std::size_t connections = 4;                // to one platform
  Rate rate{20, 20};                          // calls to one platform
  std::chrono::milliseconds timeout{10'000};  // of a call, from the address to the last byte
  unsigned attempts = 8;                      // of a call
  std::chrono::milliseconds backoff{1'000};   // after the first failure; twice as long after each further one
  std::chrono::milliseconds max_backoff{300'000};
  std::chrono::seconds age{3'600};     // of a reply that is still worth sending
  std::size_t max_answer = 64 * 1024;  // bytes of what a platform says to a call, and of its headers
  std::string ca;                      // PEM file of the authorities that are trusted; empty: the system's
  std::string via;  // "host:port" to which all connections go instead, as to a proxy that looks at the name in the
                    // handshake; empty: none
};

}  // namespace verbatim::server
