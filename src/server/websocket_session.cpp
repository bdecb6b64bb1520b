#include "server/websocket_session.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr std::uint16_t kDraining = 3001;  // 3000 to 3499: reconnect (DESIGN.md section 4)
constexpr std::size_t kKeptInboxBytes = 4 * 1024;

// One connection's life: run() reads and answers, one frame at a time; what is to be sent waits in a bounded outbox,
// from which one write at a time goes out. A full outbox stops the reading, so that a client which does not read is not
// read from either, and after a while it is let go.
class WebSocketSession final : public Connection, public std::enable_shared_from_this<WebSocketSession> {
 public:
  WebSocketSession(Stream stream, const Site& site, ConnectionSet& connections)
      : Connection(connections), ws_(std::move(stream)), room_(ws_.get_executor()), site_(site) {}

  Task<> run(UpgradeRequest request) {
    const auto self = shared_from_this();
    configure();
    if (const auto [error] = co_await ws_.async_accept(request, kAsTuple); error) co_return;
    accepted_ = true;
    if (farewell_) write_next();
    for (;;) {
      const auto [error, size] = co_await ws_.async_read(inbox_, kAsTuple);
      if (error) co_return;
      if (!farewell_) {
        answering_ = true;
        Answer given = co_await answer();
        answering_ = false;
        send(std::move(given.frame));
        for (std::string& reply : given.missed) send(std::move(reply));
      }
      empty_inbox();
      while (outbox_.size() >= site_.options.max_queued_frames) {
        room_.expires_after(site_.options.slow_reader_timeout);
        const auto [moved] = co_await room_.async_wait(kAsTuple);
        if (!moved) co_return drop_slow_reader();
      }
    }
  }

  void drain() override {
    if (farewell_) return;
    farewell_.emplace(websocket::close_code(kDraining), reconnect_advice());
    if (accepted_ && !writing_) write_next();
  }

 private:
  void configure() {
    boost::beast::get_lowest_layer(ws_).expires_never();  // the WebSocket's own time-outs take over
    ws_.set_option(websocket::stream_base::timeout{site_.options.header_timeout, site_.options.idle_timeout, true});
    ws_.read_message_max(site_.options.max_frame);
    ws_.auto_fragment(false);
    ws_.text(true);
  }

  Task<Answer> answer() {
    if (!ws_.got_text()) {
      co_return site_.chat->refuse(dialogue::ErrorCode::bad_request, "send text frames, not binary ones", speaker_);
    }
    const auto data = inbox_.cdata();
    const std::string_view frame(static_cast<const char*>(data.data()), data.size());
    co_return co_await site_.chat->receive(frame, speaker_);
  }

  // One long message must not cost its memory for the rest of the connection.
  void empty_inbox() {
    inbox_.clear();
    if (inbox_.capacity() > kKeptInboxBytes) inbox_.shrink_to_fit();
  }

  void send(std::string frame) {
    outbox_.push_back(std::move(frame));
    if (!writing_) write_next();
  }

  void write_next() {
    if (!outbox_.empty()) {
      writing_ = true;
      ws_.async_write(asio::buffer(outbox_.front()),
                      [self = shared_from_this()](error_code error, std::size_t) { self->written(error); });
    } else if (farewell_ && !answering_) {
      writing_ = true;
      ws_.async_close(*farewell_, [self = shared_from_this()](error_code) {});
    }
  }

  void written(error_code error) {
    outbox_.pop_front();
    room_.cancel();
    if (error) return outbox_.clear();  // the reader learns of it too
    writing_ = false;
    write_next();
  }

  void drop_slow_reader() {
    site_.log.info("slow_reader_dropped");
    boost::beast::get_lowest_layer(ws_).close();  // no close frame would get through
  }

  std::string reconnect_advice() const {
    std::uniform_int_distribution<std::chrono::milliseconds::rep> spread(0, site_.options.reconnect_window.count());
    std::random_device random;
    return "reconnect_after_ms=" + std::to_string(spread(random));
  }

  websocket::stream<Stream, false> ws_;  // false: permessage-deflate is not even compiled in
  Timer room_;                           // cancelled when a frame has left the outbox
  const Site& site_;
  Speaker speaker_;
  boost::beast::flat_buffer inbox_;
  std::deque<std::string> outbox_;
  std::optional<websocket::close_reason> farewell_;
  bool accepted_ = false;
  bool answering_ = false;  // its reply goes out before any farewell
  bool writing_ = false;    // a write or the close is under way; stays true after an error, so that nothing follows it
};

}  // namespace

void start_websocket_session(Stream stream, UpgradeRequest request, const Site& site, ConnectionSet& connections) {
  const auto executor = stream.get_executor();
  const auto session = std::make_shared<WebSocketSession>(std::move(stream), site, connections);
  asio::co_spawn(executor, session->run(std::move(request)), log_failure(site.log));
}

}  // namespace verbatim::server
