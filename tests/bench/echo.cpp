// The yardstick: as little as Beast needs to answer a WebSocket message with a text of a given size. Callbacks on a
// concrete executor, suggested time-outs, deflate compiled out, one io_context for each thread, nothing else.
//   verbatim_bare_echo [REPLY_BYTES [THREADS]]     prints "listening 127.0.0.1:PORT"; runs until a signal ends it
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/sockets.h"

namespace verbatim::bench {
namespace {

namespace asio = boost::asio;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;
using server::Executor;
using server::Tcp;
using BareStream = boost::beast::basic_stream<Tcp, Executor>;

class Echo : public std::enable_shared_from_this<Echo> {
 public:
  Echo(server::Socket socket, const std::string& reply) : ws_(std::move(socket)), reply_(reply) {}

  void run() {
    ws_.set_option(websocket::stream_base::timeout::suggested(boost::beast::role_type::server));
    ws_.auto_fragment(false);
    ws_.text(true);
    ws_.async_accept([self = shared_from_this()](error_code error) {
      if (!error) self->read();
    });
  }

 private:
  void read() {
    ws_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->write();
    });
  }

  void write() {
    buffer_.clear();
    ws_.async_write(asio::buffer(reply_), [self = shared_from_this()](error_code error, std::size_t) {
      if (!error) self->read();
    });
  }

  websocket::stream<BareStream, false> ws_;
  const std::string& reply_;
  boost::beast::flat_buffer buffer_;
};

struct Worker {
  asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  asio::executor_work_guard<Executor> keep_running{context.get_executor()};
  server::Socket first{context};  // opens the event loop's descriptors on this thread
};

[[noreturn]] void serve(const std::string& reply, std::size_t threads) {
  asio::io_context control;
  asio::basic_socket_acceptor<Tcp, Executor> acceptor(control, Tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> running;
  for (std::size_t i = 0; i < threads; ++i) {
    workers.push_back(std::make_unique<Worker>());
    running.emplace_back([&worker = *workers.back()] { worker.context.run(); });
  }
  std::printf("listening 127.0.0.1:%d\n", static_cast<int>(acceptor.local_endpoint().port()));
  std::fflush(stdout);
  for (std::size_t next = 0;; ++next) {
    Worker& worker = *workers[next % threads];
    const int native = acceptor.accept().release();
    asio::post(worker.context, [&worker, native, &reply] {
      server::Socket socket(worker.context, Tcp::v4(), native);
      socket.set_option(Tcp::no_delay(true));
      std::make_shared<Echo>(std::move(socket), reply)->run();
    });
  }
}

}  // namespace
}  // namespace verbatim::bench

int main(int argc, char** argv) {
  const std::string reply(argc > 1 ? std::stoul(argv[1]) : 900, 'x');
  verbatim::bench::serve(reply, argc > 2 ? std::stoul(argv[2]) : 1);
}
