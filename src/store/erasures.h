#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "store/session_store.h"

namespace verbatim::store {

// Counts what was erased, so that whoever began to read or save a session before that can tell at the end: what it has
// in hand is not to be kept. Sessions share counts: a few more than were erased seem to have been. Any thread.
class Erasures {
 public:
  std::uint32_t of(const SessionKey& key) const { return counts_[place(key)]; }
  void note(const SessionKey& key) { ++counts_[place(key)]; }

 private:
  static constexpr std::size_t kCounts = 1024;
  static std::size_t place(const SessionKey& key) { return std::hash<std::string>{}(key) % kCounts; }
  std::array<std::atomic<std::uint32_t>, kCounts> counts_{};
};

}  // namespace verbatim::store
