#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Values as few bytes: what is kept of a hundred thousand conversations, in memory and on disk. Numbers are LEB128
// varints, texts have their length in front.
namespace verbatim::base {

class Packer {
 public:
  explicit Packer(std::string& out) : out_(out) {}

  void number(std::uint64_t value) {
    if (value < 0x80) return out_.push_back(static_cast<char>(value));
    char bytes[10];
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7) bytes[size++] = static_cast<char>(value | 0x80);
    bytes[size++] = static_cast<char>(value);
    out_.append(bytes, size);
  }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  void fixed64(std::uint64_t value) {
    char bytes[8];
    for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (8 * i));
    out_.append(bytes, sizeof bytes);
  }

 private:
  std::string& out_;
};

// Reads what a Packer wrote. Bytes that no Packer wrote are safe to read: from the first fault on everything is zero or
// empty, and failed() says so.
class Unpacker {
 public:
  explicit Unpacker(std::string_view in) : in_(in) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (in_.empty()) return fail();
      const auto byte = static_cast<unsigned char>(in_.front());
      in_.remove_prefix(1);
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  std::string_view text() {
    const std::uint64_t size = number();
    if (size > in_.size()) return fail(), std::string_view();
    const std::string_view value = in_.substr(0, size);
    in_.remove_prefix(size);
    return value;
  }
  std::uint64_t fixed64() {
    if (in_.size() < 8) return fail();
    std::uint64_t value = 0;
    for (int i = 0; i < 8; ++i) {
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(in_[static_cast<std::size_t>(i)])) << (8 * i);
    }
    in_.remove_prefix(8);
    return value;
  }

  std::string_view rest() const { return in_; }  // what has not been read
  bool at_end() const { return in_.empty(); }
  bool failed() const { return failed_; }

 private:
  std::uint64_t fail() {
    failed_ = true;
    in_ = {};
    return 0;
  }

  std::string_view in_;
  bool failed_ = false;
};

}  // namespace verbatim::base
