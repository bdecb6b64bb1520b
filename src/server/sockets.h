#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/task.h"

// The types that all socket code of this server is written in.
namespace verbatim::server {

using base::Executor;
using base::Task;
using Tcp = boost::asio::ip::tcp;
using Socket = boost::asio::basic_stream_socket<Tcp, Executor>;

// co_await something(..., kAsTuple) gives the error code as a value instead of an exception.
inline constexpr boost::asio::as_tuple_t<boost::asio::use_awaitable_t<Executor>> kAsTuple{};

}  // namespace verbatim::server
