#pragma once

#include <functional>
#include <string_view>

#include "server/chat_service.h"
#include "server/client.h"
#include "server/edition.h"
#include "server/http_message.h"
#include "server/origin_policy.h"
#include "server/sockets.h"

// What is answered to a whole request on the clients' port.
namespace verbatim::server {

inline constexpr std::string_view kChatPath = "/v1/chat";

// The routes of one port. The request lives until the task ends; the task runs on the connection's thread and must not
// block it.
using Routes = std::function<Task<HttpResponse>(const HttpRequest& request, Client& client)>;

// POST /v1/messages and the page at `/`. (GET /v1/chat becomes a WebSocket before it gets here.) All must outlive the
// routes.
Routes public_routes(const ChatService& service, const CurrentEdition& edition, const OriginPolicy& origins,
                     base::Log& log);

// 405 with the methods that are allowed, 404.
HttpResponse method_not_allowed(std::string allowed);
HttpResponse nothing_here();
bool is_get(const HttpRequest& request);  // or HEAD

// The refusal of a page of another origin, logged (once a second) with the setting that would allow it.
HttpResponse refuse_origin(const HttpRequest& request, Counters& counters, base::Log& log);

// The HTTP status that goes with a protocol error (DESIGN.md section 4).
unsigned status_of(dialogue::ErrorCode code);

}  // namespace verbatim::server
