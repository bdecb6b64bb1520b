#include "bench/load_connection.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace verbatim::bench {
namespace {

constexpr int kText = 1, kClose = 8, kPing = 9, kPong = 10;
constexpr std::array<char, 4> kMask = {0x5a, 0x13, 0x37, 0x71};

[[noreturn]] void fail(const char* what) {
  throw std::runtime_error(std::string(what) + ": " + std::strerror(errno));
}

}  // namespace

LoadConnection::LoadConnection(const sockaddr_in& server) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (socket_ < 0) fail("socket");
  const int on = 1;
  setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0) fail("connect");
  shake_hands();
  fcntl(socket_, F_SETFL, fcntl(socket_, F_GETFL) | O_NONBLOCK);
}

LoadConnection::~LoadConnection() {
  close(socket_);
}

void LoadConnection::shake_hands() {
  const std::string request =
      "GET /v1/chat HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  if (::write(socket_, request.data(), request.size()) != static_cast<ssize_t>(request.size())) fail("write");
  std::array<char, 4096> bytes;
  std::size_t end = std::string::npos;
  while ((end = inbox_.find("\r\n\r\n")) == std::string::npos) {
    const ssize_t size = ::read(socket_, bytes.data(), bytes.size());
    if (size <= 0) throw std::runtime_error("the server closed during the handshake");
    inbox_.append(bytes.data(), static_cast<std::size_t>(size));
  }
  if (inbox_.substr(9, 3) != "101") throw std::runtime_error("no handshake: " + inbox_.substr(0, inbox_.find('\r')));
  inbox_.erase(0, end + 4);
}

bool LoadConnection::send(std::string_view payload, Clock::time_point due) {
  if (!open_ || !write(kText, payload)) return open_ = false;
  due_.push_back(due);
  return true;
}

bool LoadConnection::write(int opcode, std::string_view payload) {
  std::string frame;
  frame.reserve(payload.size() + 8);
  frame += static_cast<char>(0x80 | opcode);
  if (payload.size() < 126) {
    frame += static_cast<char>(0x80 | payload.size());
  } else {
    frame += static_cast<char>(0x80 | 126);
    frame += static_cast<char>(payload.size() >> 8 & 0xff);
    frame += static_cast<char>(payload.size() & 0xff);
  }
  frame.append(kMask.data(), kMask.size());
  for (std::size_t i = 0; i < payload.size(); ++i) frame += static_cast<char>(payload[i] ^ kMask[i % 4]);
  return ::send(socket_, frame.data(), frame.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(frame.size());
}

void LoadConnection::fill() {
  inbox_.erase(0, read_);
  read_ = 0;
  std::array<char, 16 * 1024> bytes;
  ssize_t size = 0;
  do {
    size = ::read(socket_, bytes.data(), bytes.size());
    if (size > 0) inbox_.append(bytes.data(), static_cast<std::size_t>(size));
  } while (size == static_cast<ssize_t>(bytes.size()));
  if (size == 0 || (size < 0 && errno != EAGAIN)) open_ = false;
}

// The next text frame, if one has come whole.
bool LoadConnection::next_frame(std::string_view& payload, Received& received) {
  for (;;) {
    const std::string_view rest = std::string_view(inbox_).substr(read_);
    const auto byte = [&rest](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(rest[i])); };
    if (rest.size() < 2) return false;
    std::size_t head = 2, size = byte(1);
    if (size == 126) head = 4;
    if (size == 127) head = 10;
    if (rest.size() < head) return false;
    if (head > 2) size = 0;
    for (std::size_t i = 2; i < head; ++i) size = size << 8 | byte(i);
    if (rest.size() < head + size) return false;
    payload = rest.substr(head, size);
    read_ += head + size;
    switch (byte(0) & 0x0f) {
      case kPing:
        write(kPong, payload);
        break;
      case kPong:
        break;
      case kClose:
        open_ = false;
        return false;
      default:
        if ((byte(0) & 0x80) == 0) ++received.errors;  // the server never fragments
        return true;
    }
  }
}

}  // namespace verbatim::bench
