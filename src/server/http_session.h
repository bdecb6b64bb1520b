#pragma once

#include "server/connection.h"
#include "server/sockets.h"

namespace verbatim::server {

// Serves HTTP/1.1 on `socket` until one side has enough, or it becomes a WebSocket. To be called on the socket's
// thread.
void start_http_session(Socket socket, Guest guest, const Site& site, ConnectionSet& connections);

}  // namespace verbatim::server
