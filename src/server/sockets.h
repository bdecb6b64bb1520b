#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

// The types that all socket code of this server is written in. The executor is the concrete one, not any_io_executor:
// every operation copies executors, and the type-erased one costs a quarter of the CPU of a message (DESIGN.md section
// 6).
namespace verbatim::server {

using Tcp = boost::asio::ip::tcp;
using Executor = boost::asio::io_context::executor_type;
using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;

template <typename T = void>
using Task = boost::asio::awaitable<T, Executor>;

// co_await something(..., kAsTuple) gives the error code as a value instead of an exception.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<Executor>> kAsTuple{};

}  // namespace verbatim::server
