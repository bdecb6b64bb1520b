#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>

#include "server/connection.h"
#include "server/stream.h"

namespace verbatim::server {

using UpgradeRequest = boost::beast::http::request<boost::beast::http::string_body>;

// Accepts a handshake that check_upgrade let through, then has `handler` answer each message in order until one side
// closes. To be called on the stream's thread.
void start_websocket_session(std::unique_ptr<Stream> stream, UpgradeRequest request, const MessageHandler& handler,
                             Guest guest, const Client& client, const Site& site, ConnectionSet& connections);

}  // namespace verbatim::server
