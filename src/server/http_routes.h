#pragma once

#include <functional>
#include <string_view>

#include "base/task.h"
#include "server/chat_service.h"
#include "server/edition.h"
#include "server/http_message.h"

// What is answered to a whole request. Pure but for what the service does: any thread.
namespace verbatim::server {

inline constexpr std::string_view kChatPath = "/v1/chat";

// The routes of one port; they outlive the answering, as the request does.
using Routes = std::function<base::Task<HttpResponse>(const HttpRequest&)>;

// The clients' port: POST /v1/messages and the page at `/`. (GET /v1/chat becomes a WebSocket before it gets here.)
// `service` and `edition` must outlive the routes.
Routes public_routes(const ChatService& service, const CurrentEdition& edition);

// The operator's port: GET /healthz.
Routes internal_routes();

// The HTTP status that goes with a protocol error (DESIGN.md section 4).
unsigned status_of(dialogue::ErrorCode code);

}  // namespace verbatim::server
