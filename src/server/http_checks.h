#pragma once

#include <optional>
#include <string>

#include "dialogue/conversation.h"
#include "server/http_message.h"

// What Beast's parser lets through and this server does not. Pure: any thread.
namespace verbatim::server {

// The refusal of a request whose head alone is enough to refuse it (closes the connection, since what follows it cannot
// be trusted); nothing if its body may be read.
std::optional<HttpResponse> check_head(const HttpRequest& head);

// Whether the request wants to become a WebSocket at all.
bool asks_for_upgrade(const HttpRequest& head);

// The refusal of a WebSocket handshake (RFC 6455 section 4.2.1); nothing if it may go on.
std::optional<HttpResponse> check_upgrade(const HttpRequest& head);

// A refusal in the form of the protocol's error frame, for an engineer to read.
HttpResponse refusal(unsigned status, dialogue::ErrorCode code, std::string message);

}  // namespace verbatim::server
