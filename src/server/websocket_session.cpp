#include "server/websocket_session.h"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/close_codes.h"

namespace verbatim::server {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

// What waits for a frame, in each connection: most messages are shorter. A longer one takes more as it comes, and gives
// it back.
constexpr std::size_t kInboxBytes = 512;

// One connection's life: run() reads and answers, one frame at a time; what is to be sent waits in a bounded outbox,
// from which one write at a time goes out. A full outbox stops the reading, so that a client which does not read is not
// read from either, and after a while it is let go. Whoever wants it to end says leave(): what was answered still goes
// out, then the close frame.
class WebSocketSession final : public Connection, public std::enable_shared_from_this<WebSocketSession> {
 public:
  WebSocketSession(std::unique_ptr<Stream> stream, const MessageHandler& handler, Guest guest, const Client& client,
                   const Site& site, ConnectionSet& connections)
      : Connection(connections),
        stream_(std::move(stream)),
        ws_(*stream_),
        timer_(ws_.get_executor()),
        idle_(ws_.get_executor()),
        handler_(handler),
        guest_(std::move(guest)),
        site_(site),
        client_(client) {}

  ~WebSocketSession() override {
    client_.counters.connections_closed.add();
    if (!accepted_) return;
    client_.counters.websockets_closed.add();
    client_.counters.closes.add(ended_with_);
  }

  Task<> run(UpgradeRequest request) {
    const auto self = shared_from_this();
    configure();
    if (const auto [error] = co_await ws_.async_accept(request, kAsTuple); error) co_return;
    const std::string target(request.target());
    request = {};  // this frame lives as long as the connection, which has no more use for the headers
    begin();
    co_await open(target);
    for (;;) {
      const auto [error, size] = co_await ws_.async_read_some(inbox_.prepare(room()), kAsTuple);
      inbox_.commit(size);
      quiet_ = 0;
      if (!error && !ws_.is_message_done()) continue;
      if (!std::exchange(spoken_, true)) timer_.cancel();
      if (error) co_return end(error);
      if (!farewell_) {
        client_.begin_request();
        answering_ = true;
        Answer answer = co_await handler_.receive(message(), speaker_);
        answering_ = false;
        give(std::move(answer));
      }
      empty_inbox();
      while (queued() >= site_.options.max_queued_frames) {
        if (!co_await outbox_moves()) co_return co_await let_go();
      }
    }
  }

  void drain() override { leave(kDraining, reconnect_advice()); }

 private:
  struct Frame {
    std::string bytes;
    bool text;
  };

  void configure() {
    stream_->untimed();  // the WebSocket's own time-outs take over: Beast's for the handshakes, and watch()
    ws_.set_option(
        websocket::stream_base::timeout{site_.options.header_timeout, websocket::stream_base::none(), false});
    ws_.control_callback([this](websocket::frame_type, boost::beast::string_view) { quiet_ = 0; });
    ws_.read_message_max(site_.options.max_frame);
    ws_.auto_fragment(false);
    if (site_.options.deflate.on) offer_deflate(site_.options.deflate);
  }

  void offer_deflate(const DeflateOptions& options) {
    websocket::permessage_deflate deflate;
    deflate.server_enable = true;
    deflate.server_max_window_bits = deflate.client_max_window_bits = options.window_bits;
    deflate.msg_size_threshold = options.least_bytes;
    ws_.set_option(deflate);
    ws_.set_option(websocket::stream_base::decorator([this](websocket::response_type& response) {
      deflated_ = response.count(boost::beast::http::field::sec_websocket_extensions) > 0;
      if (deflated_) client_.counters.websockets_deflated.add();
    }));
  }

  void begin() {
    accepted_ = true;
    client_.counters.websockets_opened.add();
    watch();
    if (farewell_) return write_next();
    if (handler_.is_patient()) return;
    timer_.expires_after(site_.options.first_message_timeout);
    timer_.async_wait([self = shared_from_this()](error_code) {
      if (self->spoken_) return;
      self->client_.counters.limit_reached(Limit::first_message_timeout);
      self->leave(kNoMessage, "first_message_timeout");
    });
  }

  // A silent client is sent a ping after half of idle_timeout, and is let go after all of it or up to a quarter more.
  // (Beast would set a timer anew with each message, a twentieth of all that it costs.)
  void watch() {
    constexpr int kQuarters = 4;
    idle_.expires_after(site_.options.idle_timeout / kQuarters);
    idle_.async_wait([weak = weak_from_this()](error_code) {
      const auto self = weak.lock();
      if (!self || self->closed_) return;
      ++self->quiet_;
      if (self->quiet_ > kQuarters) return self->lose();
      if (self->quiet_ == kQuarters / 2 + 1) self->ping();
      self->watch();
    });
  }

  // One at a time, as Beast wants it: the last may still wait for a client that does not read.
  void ping() {
    if (std::exchange(pinging_, true)) return;
    ws_.async_ping({}, [self = shared_from_this()](error_code) { self->pinging_ = false; });
  }

  void lose() {
    client_.counters.limit_reached(Limit::idle_timeout);
    stream_->close();
  }

  Task<> open(const std::string& target) {
    answering_ = true;
    Opening opening = co_await handler_.open(target, deliverer(), speaker_);
    answering_ = false;
    for (std::string& frame : opening.frames) send({std::move(frame), true});
    if (opening.close_code != 0) leave(opening.close_code, opening.reason);
    if (!writing_) write_next();
  }

  // For other threads, for as long as they like: the session may be gone by then.
  Audience::Deliver deliverer() {
    return [weak = weak_from_this(), executor = ws_.get_executor()](const std::string& frame) {
      asio::post(executor, [weak, frame] {
        if (const auto self = weak.lock()) self->deliver(frame);
      });
    };
  }

  void deliver(const std::string& frame) {
    if (farewell_) return;
    if (queued() < site_.options.max_queued_frames) return send({frame, true});
    client_.counters.limit_reached(Limit::max_queued_frames);
    leave(kSlowReader, "max_queued_frames");
  }

  Message message() const {
    const auto data = inbox_.cdata();
    return {{static_cast<const char*>(data.data()), data.size()}, ws_.got_text()};
  }

  void give(Answer answer) {
    if (!answer.silent) send({std::move(answer.frame), answer.text});
    for (std::string& reply : answer.missed) send({std::move(reply), true});
    if (!writing_) write_next();
    if (client_.too_fast) count_violation();
  }

  void count_violation() {
    const Rate forgiven{1, static_cast<double>(site_.options.max_violations)};
    if (violations_.take(std::chrono::steady_clock::now(), forgiven) == base::Duration::zero()) return;
    client_.counters.limit_reached(Limit::max_violations);
    leave(kTooFast, "max_violations");
  }

  // Bytes to be ready for. A compressed message needs a place for all that it may be: Beast 1.81 loses its way in the
  // stream when the room is used up while inflated bytes still wait (boostorg/beast issue 3028).
  std::size_t room() const {
    if (deflated_) return site_.options.max_frame + 1 - inbox_.size();
    return std::min(ws_.read_size_hint(inbox_), std::max(kInboxBytes, inbox_.size()));
  }

  // One long message must not cost its memory for the rest of the connection.
  void empty_inbox() {
    inbox_.clear();
    if (inbox_.capacity() > kInboxBytes) inbox_.shrink_to_fit();
  }

  std::size_t queued() const { return outbox_.size() + (under_way_ ? 1 : 0); }

  void send(Frame frame) {
    if (writing_) return outbox_.push_back(std::move(frame));
    write(std::move(frame));
  }

  void write(Frame frame) {
    writing_ = true;
    under_way_ = std::move(frame);
    ws_.text(under_way_->text);
    ws_.async_write(asio::buffer(under_way_->bytes),
                    [self = shared_from_this()](error_code error, std::size_t) { self->written(error); });
  }

  void write_next() {
    if (!outbox_.empty()) {
      Frame frame = std::move(outbox_.front());
      outbox_.erase(outbox_.begin());
      write(std::move(frame));
    } else if (farewell_ && !answering_) {
      writing_ = true;
      ws_.async_close(*farewell_, [self = shared_from_this()](error_code) {
        self->closed_ = true;
        self->timer_.cancel();
      });
    }
  }

  void written(error_code error) {
    under_way_.reset();
    timer_.cancel();
    if (error) return outbox_.clear();  // the reader learns of it too
    writing_ = false;
    write_next();
  }

  // Whether a frame leaves the outbox in time.
  Task<bool> outbox_moves() {
    timer_.expires_after(site_.options.slow_reader_timeout);
    const auto [cancelled] = co_await timer_.async_wait(kAsTuple);
    co_return !!cancelled;
  }

  // A slow reader: what waits for it is dropped; if it takes the frame that is under way after all, the close code
  // comes next.
  Task<> let_go() {
    client_.counters.limit_reached(Limit::max_queued_frames);
    outbox_.clear();
    leave(kSlowReader, "max_queued_frames");
    ended_with_ = kSlowReader;
    bool moves = true;
    while (moves && !closed_) moves = co_await outbox_moves();
    if (!closed_) stream_->close();
  }

  void leave(std::uint16_t code, std::string_view reason) {
    if (farewell_) return;
    farewell_.emplace(websocket::close_code(code), std::string(reason));
    if (accepted_ && !writing_) write_next();
  }

  void end(error_code error) {
    if (farewell_) {
      ended_with_ = farewell_->code;
    } else if (error == websocket::error::closed) {
      ended_with_ = ws_.reason().code == websocket::close_code::none ? 1005 : ws_.reason().code;
    } else if (error == websocket::error::message_too_big || error == websocket::error::buffer_overflow) {
      ended_with_ = 1009;
      client_.counters.limit_reached(Limit::max_frame);
    } else if (error == websocket::error::bad_frame_payload) {
      ended_with_ = 1007;
    } else if (error == websocket::condition::protocol_violation) {
      ended_with_ = 1002;
    }
  }

  std::string reconnect_advice() const {
    std::uniform_int_distribution<std::chrono::milliseconds::rep> spread(0, site_.options.reconnect_window.count());
    std::random_device random;
    return "reconnect_after_ms=" + std::to_string(spread(random));
  }

  const std::unique_ptr<Stream> stream_;
  websocket::stream<Stream&> ws_;
  Timer timer_;    // until the first message; then cancelled when a frame has left the outbox
  Timer idle_;     // the next time that watch() looks
  int quiet_ = 0;  // the times that it has looked since anything was heard
  const MessageHandler& handler_;
  const Guest guest_;
  const Site& site_;
  Client client_;
  Speaker speaker_{client_};
  TokenBucket violations_;  // of the message rates, that are still forgiven
  boost::beast::flat_buffer inbox_;
  std::optional<Frame> under_way_;  // what is being written
  std::vector<Frame> outbox_;       // what waits behind it; a deque that is empty takes 600 bytes
  std::optional<websocket::close_reason> farewell_;
  unsigned ended_with_ = 1006;  // no close frame came
  bool accepted_ = false;
  bool deflated_ = false;
  bool spoken_ = false;
  bool pinging_ = false;
  bool closed_ = false;     // in good order, or with an error
  bool answering_ = false;  // its reply goes out before any farewell
  bool writing_ = false;    // a write or the close is under way; stays true after an error, so that nothing follows it
};

}  // namespace

void start_websocket_session(std::unique_ptr<Stream> stream, UpgradeRequest request, const MessageHandler& handler,
                             Guest guest, const Client& client, const Site& site, ConnectionSet& connections) {
  const auto executor = stream->get_executor();
  const auto session =
      std::make_shared<WebSocketSession>(std::move(stream), handler, std::move(guest), client, site, connections);
  asio::co_spawn(executor, session->run(std::move(request)), log_failure(site.log));
}

}  // namespace verbatim::server
