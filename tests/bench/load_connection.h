#pragma once

#include <netinet/in.h>

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace verbatim::bench {

using Clock = std::chrono::steady_clock;

// What came in on a connection since the last look.
struct Received {
  std::uint64_t replies = 0;
  std::uint64_t errors = 0;  // error frames, and the end of the connection
  std::uint64_t bytes = 0;   // payload of the replies
};

// A WebSocket client (RFC 6455) with as little as a load needs, so that what it costs itself is a system call each way:
// plain sockets, masked text frames out, unfragmented frames in. One thread. Throws std::runtime_error when the
// server cannot be reached or does not answer the handshake with 101.
class LoadConnection {
 public:
  // Connects and shakes hands, blocking; reads and writes do not block afterwards.
  explicit LoadConnection(const sockaddr_in& server);
  ~LoadConnection();
  LoadConnection(const LoadConnection&) = delete;
  LoadConnection& operator=(const LoadConnection&) = delete;

  int socket() const { return socket_; }
  bool is_open() const { return open_; }
  std::size_t waiting() const { return due_.size(); }

  // Sends a text frame; its latency counts from `due`. False if the connection has ended, or the system's buffer is
  // full, which the connection does not survive.
  bool send(std::string_view payload, Clock::time_point due);

  // Reads what is there. `on_reply(due)` is called for each reply, in order; pings are answered.
  template <typename OnReply>
  Received receive(OnReply on_reply) {
    Received received;
    fill();
    for (std::string_view payload; next_frame(payload, received);) {
      received.bytes += payload.size();
      if (payload.starts_with(R"({"type":"error")")) ++received.errors;
      ++received.replies;
      if (due_.empty()) continue;
      on_reply(due_.front());
      due_.pop_front();
    }
    if (!open_) ++received.errors;
    return received;
  }

 private:
  void shake_hands();
  void fill();
  bool next_frame(std::string_view& payload, Received& received);
  bool write(int opcode, std::string_view payload);

  int socket_;
  bool open_ = true;
  std::string inbox_;
  std::size_t read_ = 0;  // of the inbox
  std::deque<Clock::time_point> due_;
};

}  // namespace verbatim::bench
