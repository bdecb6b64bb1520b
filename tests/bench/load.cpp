// A load of WebSocket clients on one thread, and what it saw as one line of JSON:
//   verbatim_load PORT [--connections N] [--seconds S] [--rate R] [--pid P] [--messages FILE | --choose FILE] [--hold]
// Closed loop: each connection sends its next message when its reply has come. Open loop (--rate, messages a second in
// all): messages go out when they are due, whatever came back, and latency counts from then, so that a stall is not
// hidden by the clients that it keeps waiting. --choose: the file's lines are intents to choose, which need no
// matching. --pid gives the server's CPU time per message, user and system. --hold: connect, let each connection say
// --says messages (default 0), print "held", and stay until the input ends.
#include <arpa/inet.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/latency_histogram.h"
#include "bench/load_connection.h"

namespace verbatim::bench {
namespace {

using std::chrono::duration;
constexpr std::chrono::milliseconds kWarmUp{300};
constexpr std::chrono::seconds kPatience{5};  // for the last replies

struct Options {
  std::uint16_t port = 0;
  std::size_t connections = 64;
  double seconds = 2;
  double rate = 0;  // 0: closed loop
  std::string pid;
  std::string messages;
  bool choose = false;
  bool hold = false;
  int says = 0;
};

Options parse(int argc, char** argv) {
  if (argc < 2) throw std::runtime_error("usage: verbatim_load PORT [OPTIONS]; load.cpp begins with what they mean");
  Options options;
  options.port = static_cast<std::uint16_t>(std::stoi(argv[1]));
  for (int i = 2; i < argc; ++i) {
    const std::string name = argv[i];
    if (name == "--hold") {
      options.hold = true;
      continue;
    }
    if (++i == argc) throw std::runtime_error(name + " needs a value");
    const std::string value = argv[i];
    if (name == "--connections") {
      options.connections = std::stoul(value);
    } else if (name == "--seconds") {
      options.seconds = std::stod(value);
    } else if (name == "--rate") {
      options.rate = std::stod(value);
    } else if (name == "--pid") {
      options.pid = value;
    } else if (name == "--messages" || name == "--choose") {
      options.messages = value;
      options.choose = name == "--choose";
    } else if (name == "--says") {
      options.says = std::stoi(value);
    } else {
      throw std::runtime_error("unknown option " + name);
    }
  }
  return options;
}

// Lines of a file, each a client's `text` (plain, without quotes or backslashes).
std::vector<std::string> read_messages(const std::string& path) {
  if (path.empty()) return {"what are the side effects of tamoxifen"};
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  if (lines.empty()) throw std::runtime_error("no messages in " + path);
  return lines;
}

// CPU time of all threads of a process, to the nanosecond (/proc/PID/task/*/schedstat).
std::chrono::nanoseconds cpu_time(const std::string& pid) {
  std::int64_t total = 0;
  if (pid.empty()) return {};
  for (const auto& task : std::filesystem::directory_iterator("/proc/" + pid + "/task")) {
    std::int64_t ran = 0;
    std::ifstream(task.path() / "schedstat") >> ran;
    total += ran;
  }
  return std::chrono::nanoseconds(total);
}

class Load {
 public:
  explicit Load(const Options& options) : options_(options), messages_(read_messages(options.messages)) {
    sockaddr_in server{};
    server.sin_family = AF_INET;
    server.sin_port = htons(options.port);
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (std::size_t i = 0; i < options.connections; ++i) {
      connections_.push_back(std::make_unique<LoadConnection>(server));
      epoll_event event{};
      event.events = EPOLLIN;
      event.data.u64 = i;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, connections_.back()->socket(), &event);
    }
  }
  ~Load() { close(epoll_); }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  void run() {
    const auto begun = Clock::now();
    if (options_.rate == 0) {
      for (auto& connection : connections_) say(*connection, begun);
    }
    send_until(begun + kWarmUp);
    histogram_ = {};
    received_ = {};
    const auto cpu = cpu_time(options_.pid);
    const auto from = Clock::now();
    send_until(from + std::chrono::duration_cast<Clock::duration>(duration<double>(options_.seconds)));
    const double elapsed = duration<double>(Clock::now() - from).count();
    const double cpu_used = duration<double, std::micro>(cpu_time(options_.pid) - cpu).count();
    const LatencyHistogram measured = histogram_;
    const Received received = received_;
    report(measured, received, elapsed, cpu_used, finish());
  }

  void hold() {
    for (int i = 0; i < options_.says; ++i) {
      for (auto& connection : connections_) say(*connection, Clock::now());
      if (finish() > 0) throw std::runtime_error("a connection got no reply");
    }
    std::printf("held\n");
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
  }

 private:
  // Every message has an id of its own, as those of real clients have.
  void say(LoadConnection& connection, Clock::time_point due) {
    const std::string& text = messages_[sent_ % messages_.size()];
    payload_ = options_.choose ? R"({"type":"choose","intent":")" : R"({"type":"message","text":")";
    payload_ += text + R"(","id":"c)" + std::to_string(sent_++) + R"("})";
    connection.send(payload_, due);
  }

  void send_until(Clock::time_point end) {
    sending_ = true;
    next_due_ = Clock::now();
    for (auto now = Clock::now(); now < end; now = Clock::now()) {
      send_what_is_due(now);
      poll(options_.rate == 0 ? 10 : 0);
    }
  }

  void send_what_is_due(Clock::time_point now) {
    if (options_.rate == 0) return;
    const auto gap = std::chrono::duration_cast<Clock::duration>(duration<double>(1 / options_.rate));
    for (; next_due_ <= now; next_due_ += gap) say(*connections_[next_++ % connections_.size()], next_due_);
  }

  // How many replies did not come.
  std::uint64_t finish() {
    sending_ = false;
    const auto end = Clock::now() + kPatience;
    std::uint64_t waiting = 1;
    while (waiting > 0 && Clock::now() < end) {
      poll(10);
      waiting = 0;
      for (const auto& connection : connections_) waiting += connection->waiting();
    }
    return waiting;
  }

  void poll(int timeout_ms) {
    std::array<epoll_event, 256> events;
    const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < ready; ++i) {
      LoadConnection& connection = *connections_[events[static_cast<std::size_t>(i)].data.u64];
      std::uint64_t answered = 0;
      const auto now = Clock::now();
      const Received got = connection.receive([&](Clock::time_point due) {
        histogram_.add(now - due);
        ++answered;
      });
      received_.replies += got.replies;
      received_.errors += got.errors;
      received_.bytes += got.bytes;
      if (!connection.is_open()) epoll_ctl(epoll_, EPOLL_CTL_DEL, connection.socket(), nullptr);
      if (options_.rate > 0 || !sending_) continue;
      for (; answered > 0; --answered) say(connection, Clock::now());
    }
  }

  void report(const LatencyHistogram& latency, const Received& received, double elapsed, double cpu_used,
              std::uint64_t lost) const {
    const auto replies = static_cast<double>(std::max<std::uint64_t>(1, received.replies));
    const auto us = [&latency](double share) { return duration<double, std::micro>(latency.quantile(share)).count(); };
    std::printf(R"({"connections":%zu,"replies":%llu,"per_second":%.0f,"reply_bytes":%.0f,"cpu_us":%.2f,"p50_us":%.0f,)"
                R"("p90_us":%.0f,"p99_us":%.0f,"max_us":%.0f,"errors":%llu,"lost":%llu})"
                "\n",
                connections_.size(), static_cast<unsigned long long>(received.replies), replies / elapsed,
                static_cast<double>(received.bytes) / replies, cpu_used / replies, us(0.5), us(0.9), us(0.99), us(1),
                static_cast<unsigned long long>(received.errors), static_cast<unsigned long long>(lost));
  }

  const Options options_;
  const std::vector<std::string> messages_;
  const int epoll_ = epoll_create1(0);
  std::vector<std::unique_ptr<LoadConnection>> connections_;
  LatencyHistogram histogram_;
  Received received_;
  std::string payload_;
  std::uint64_t sent_ = 0;
  std::size_t next_ = 0;
  Clock::time_point next_due_;
  bool sending_ = false;
};

}  // namespace
}  // namespace verbatim::bench

int main(int argc, char** argv) {
  try {
    const auto options = verbatim::bench::parse(argc, argv);
    verbatim::bench::Load load(options);
    options.hold ? load.hold() : load.run();
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "verbatim_load: %s\n", problem.what());
    return 1;
  }
}
