#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace verbatim::base {

// Calls work(i) once for each i below `count`, on at most `threads` threads of which the caller's is one, in no
// particular order; returns when all is done. What `work` writes for i must be i's own; then the outcome does not
// depend on the number of threads. `work` must not throw.
template <typename Work>
void in_parallel(std::size_t count, unsigned threads, const Work& work) {
  std::atomic<std::size_t> next{0};
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (std::size_t t = 1; t < std::min<std::size_t>(threads, count); ++t) others.emplace_back(run);
  run();
}

}  // namespace verbatim::base
