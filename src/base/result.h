#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace verbatim::base {

// Why an expected failure happened, for the person who can mend it: what, where, and the remedy.
struct Error {
  std::string message;
};

// A value or the reason why there is none. For failures that a caller is expected to meet (a missing file, a port in
// use); an author's mistake is a Diagnostic, our own bug is an assertion.
//
//   Result<int> port = parse_port(text);
//   if (!port) return port.error();
//   listen(*port);
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}

  explicit operator bool() const { return std::holds_alternative<T>(state_); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return const_cast<Result*>(this)->value(); }
  T&& operator*() && { return std::move(value()); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &**this; }
  const Error& error() const {
    assert(!*this);
    return *std::get_if<Error>(&state_);
  }

 private:
  T& value() {
    assert(*this);
    return *std::get_if<T>(&state_);
  }

  std::variant<T, Error> state_;
};

}  // namespace verbatim::base
