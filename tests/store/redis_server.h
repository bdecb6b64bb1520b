#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "store/redis_address.h"

namespace verbatim::sample {

// A real redis-server on a free port of the loopback, which keeps nothing on disk.
class RedisServer {
 public:
  RedisServer() {
    const int probe = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof any;
    bind(probe, reinterpret_cast<sockaddr*>(&any), size);
    getsockname(probe, reinterpret_cast<sockaddr*>(&any), &size);
    port_ = std::to_string(ntohs(any.sin_port));
    ::close(probe);
    start();
  }
  ~RedisServer() { stop(); }

  store::RedisAddress address() const { return *store::parse_redis_address("redis://127.0.0.1:" + port_); }

  void start() {
    int out[2];
    if (pipe(out) != 0) return;
    process_ = fork();
    if (process_ == 0) {
      dup2(out[1], 1);
      ::close(out[0]);
      ::close(out[1]);
      execlp("redis-server", "redis-server", "--port", port_.c_str(), "--bind", "127.0.0.1", "--save", "",
             "--appendonly", "no", "--dir", "/tmp", static_cast<char*>(nullptr));
      _exit(127);
    }
    ::close(out[1]);
    output_ = fdopen(out[0], "r");
    char line[512];
    while (fgets(line, sizeof line, output_) != nullptr) {
      if (std::strstr(line, "Ready to accept connections") != nullptr) return;
    }
    ADD_FAILURE() << "redis-server did not start";
  }
  void stop() {
    if (process_ <= 0) return;
    kill(process_, SIGKILL);
    waitpid(process_, nullptr, 0);
    process_ = 0;
    fclose(output_);
  }
  // Words without quotes, said by redis-cli.
  void command(const std::string& words) const {
    EXPECT_EQ(std::system(("redis-cli -p " + port_ + " " + words + " > /dev/null").c_str()), 0);
  }
  void pause() { kill(process_, SIGSTOP); }
  void go_on() { kill(process_, SIGCONT); }

 private:
  std::string port_;
  pid_t process_ = 0;
  std::FILE* output_ = nullptr;
};

}  // namespace verbatim::sample
