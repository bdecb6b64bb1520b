#pragma once

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "store/redis_address.h"

struct redisReader;

namespace verbatim::store {

// What Redis answered.
struct RedisReply {
  enum class Kind { nothing, text, number, list, error };
  Kind kind = Kind::nothing;
  std::string text;  // of an error too
  std::int64_t number = 0;
  std::vector<RedisReply> items;
};

using RedisCommand = std::vector<std::string>;

// A connection to Redis on one io_context, used by its thread only. hiredis reads the protocol (RESP2), Asio does the
// rest. Commands that are given while an exchange is under way go out together when it ends, so that many
// turns at once cost few system calls. Connects when there is something to say, and keeps no operation pending when
// there is not: an io_context with nothing else to do ends.
class RedisConnection {
 public:
  // What is said first on each new connection, and what becomes of the replies to it: an error fails the connection.
  struct Greeting {
    std::function<std::vector<RedisCommand>()> commands;
    std::function<base::Result<bool>(const std::vector<RedisReply>&)> accept;
  };

  // Of each exchange, and of connecting; what it ends can be counted.
  struct Bound {
    std::chrono::milliseconds timeout;
    std::atomic<std::uint64_t>* timeouts = nullptr;  // null: nobody counts
  };

  // `context` and what `bound` and `greeting` refer to must outlive it.
  RedisConnection(boost::asio::io_context& context, const RedisAddress& address, const Bound& bound, Greeting greeting);
  ~RedisConnection();

  // The reply, or why there is none; then nobody knows whether the command was done.
  // `command` refers to words that must last until then.
  base::Task<base::Result<RedisReply>> run(std::span<const std::string_view> command);

 private:
  struct Waiting {
    virtual ~Waiting() = default;
    virtual void complete() = 0;  // with the reply
    base::Result<RedisReply> reply{RedisReply()};
  };
  using Group = std::vector<std::unique_ptr<Waiting>>;
  template <typename Handler>
  struct WaitingFor;
  using Tcp = boost::asio::ip::tcp;
  using Socket = boost::asio::basic_stream_socket<Tcp, base::Executor>;
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>, base::Executor>;
  struct FreeReader {
    void operator()(redisReader* reader) const;
  };

  void enqueue(std::unique_ptr<Waiting> waiting, std::span<const std::string_view> command);
  void complete(Group answered);
  base::Task<> pump();
  base::Task<std::string> exchange();
  base::Task<std::string> connect();
  base::Task<std::string> converse(const std::string& bytes, std::size_t replies, std::vector<RedisReply>& out);
  void start_deadline();
  void end_deadline();
  bool is_usable();
  void disconnect();

  const base::Executor executor_;
  const RedisAddress address_;
  const Bound bound_;
  const Greeting greeting_;
  std::optional<Socket> socket_;  // connected and greeted, or nothing
  Timer deadline_;
  std::uint64_t deadlines_ = 0;  // tells a deadline that fires late from the one that counts
  bool timed_out_ = false;
  std::unique_ptr<redisReader, FreeReader> reader_;
  std::string outgoing_;  // commands that wait for the exchange under way to end
  std::string sending_;   // those of the exchange under way; the two change places, to keep their room
  std::deque<std::unique_ptr<Waiting>> waiting_;
  bool pumping_ = false;
};

}  // namespace verbatim::store
