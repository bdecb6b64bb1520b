#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <csignal>
#include <future>
#include <string>
#include <thread>
#include <utility>

#include "sample_content.h"
#include "server/listener.h"
#include "server/server.h"
#include "store/memory_store.h"

// Clients that do not keep their side up, against a real server with little patience. Each test ends only if the server
// lets its client go.
namespace verbatim::server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::string_view kHandshake =
    "GET /v1/chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

// Tells where the server listens.
class AddressLog final : public base::Log {
 public:
  void write(base::LogLevel, std::string_view event, std::initializer_list<base::LogField> fields) override {
    if (event == "listening") address_.set_value(std::string(fields.begin()->second));
  }
  std::string address() { return address_.get_future().get(); }

 private:
  std::promise<std::string> address_;
};

class Patience : public testing::Test {
 protected:
  void start(const ServerOptions& options) {
    options_ = options;
    options_.listen = options_.internal_listen = "127.0.0.1:0";
    options_.threads = 1;
    server_ = std::thread([this] { EXPECT_TRUE(run(options_, {edition_, content_, store_, clock_, log_, decisions_})); });
    client_.connect(*parse_endpoint(log_.address()));
  }

  void upgrade() {
    asio::write(client_, asio::buffer(kHandshake));
    std::string head;
    asio::read_until(client_, asio::dynamic_buffer(head), "\r\n\r\n");
    ASSERT_TRUE(head.starts_with("HTTP/1.1 101 ")) << head;
  }

  // Everything that still comes until the server closes.
  std::string rest() {
    std::string rest;
    error_code error;
    asio::read(client_, asio::dynamic_buffer(rest), error);
    return rest;
  }

  // Once only: when the server is gone, the signal would end the test.
  void stop() {
    if (!std::exchange(stopped_, true)) kill(getpid(), SIGTERM);
  }

  void TearDown() override {
    stop();
    server_.join();
  }

  const base::SystemClock clock_;
  store::MemoryStore store_{clock_};
  const dialogue::DecisionCache decisions_{100};
  const ContentSource content_;
  CurrentEdition edition_{std::make_shared<const Edition>(
      std::shared_ptr<const dialogue::Assistant>(std::shared_ptr<void>(), &sample::assistant()))};
  AddressLog log_;
  ServerOptions options_;
  std::thread server_;
  asio::io_context context_;
  Tcp::socket client_{context_};
  bool stopped_ = false;
};

// It writes and never reads: the server must stop reading from it too and hold no more than its bound.
TEST_F(Patience, EndsWithASlowReader) {
  start({.messages = {.on = false}, .slow_reader_timeout = std::chrono::milliseconds(50)});
  upgrade();
  constexpr std::string_view kText = R"({"type":"message","text":"what is chemo"})";
  const std::string frame =
      std::string("\x81") + static_cast<char>(0x80 | kText.size()) + std::string(4, '\0') + std::string(kText);
  std::string frames;
  for (int i = 0; i < 1'000; ++i) frames += frame;
  error_code error;
  while (!error) asio::write(client_, asio::buffer(frames), error);
  EXPECT_TRUE(error == asio::error::connection_reset || error == asio::error::broken_pipe) << error.message();
}

TEST_F(Patience, EndsWithAWebSocketThatAnswersNoPing) {
  start({.idle_timeout = std::chrono::milliseconds(100)});
  upgrade();
  EXPECT_EQ(rest().substr(0, 2), std::string("\x89\0", 2));
}

TEST_F(Patience, EndsWithHeadersThatNeverEnd) {
  start({.header_timeout = std::chrono::milliseconds(50)});
  asio::write(client_, asio::buffer(std::string_view("GET / HTTP/1.1\r\nX: ")));
  EXPECT_EQ(rest(), "");
}

TEST_F(Patience, EndsWithABodyThatNeverComes) {
  start({.body_timeout = std::chrono::milliseconds(50)});
  asio::write(client_,
              asio::buffer(std::string_view("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{")));
  EXPECT_EQ(rest(), "");
}

// A client that ignores the farewell does not keep the server from ending.
TEST_F(Patience, EndsAtTheStopDeadline) {
  start({.stop_deadline = std::chrono::milliseconds(50)});
  upgrade();
  stop();
  EXPECT_EQ(rest().substr(0, 1), "\x88");
}

}  // namespace
}  // namespace verbatim::server
