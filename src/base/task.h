#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

// GCC 12 sees a mismatch of new and delete in inlined coroutine frames that is not there.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wmismatched-new-delete"
#endif

namespace verbatim::base {

// The executor of all asynchronous code: the concrete one, not any_io_executor. Every operation copies executors, and
// the type-erased one costs a quarter of the CPU of a message (DESIGN.md section 6).
using Executor = boost::asio::io_context::executor_type;

// A coroutine that runs on the io_context of whoever awaits it, and is resumed there.
template <typename T = void>
using Task = boost::asio::awaitable<T, Executor>;

}  // namespace verbatim::base
