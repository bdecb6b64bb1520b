#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <optional>
#include <utility>

#include "base/task.h"

namespace verbatim::sample {

// Runs a task to its end on an io_context that nobody else runs, and returns what it returns.
template <typename T>
T run_on(boost::asio::io_context& context, base::Task<T> task) {
  context.restart();
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

// The same on an io_context of its own.
template <typename T>
T run(base::Task<T> task) {
  boost::asio::io_context context;
  return run_on(context, std::move(task));
}

}  // namespace verbatim::sample
