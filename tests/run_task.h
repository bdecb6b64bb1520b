#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "base/task.h"

namespace verbatim::sample {

// Runs a task to its end on an io_context of its own and returns what it returns.
template <typename T>
T run(base::Task<T> task) {
  boost::asio::io_context context;
  std::optional<T> result;
  boost::asio::co_spawn(
      context,
      [](base::Task<T> work, std::optional<T>& out) -> base::Task<> { out.emplace(co_await std::move(work)); }(
                                                        std::move(task), result),
      [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
      });
  context.run();
  return *std::move(result);
}

}  // namespace verbatim::sample
