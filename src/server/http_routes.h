#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>

#include "server/channel_routes.h"
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

// POST /v1/messages, the channels, the page at `/`. (What becomes a WebSocket does so before it gets here.) All must
// outlive the routes.
Routes public_routes(const ChatService& service, const ChannelRoutes& channels, const CurrentEdition& edition,
                     const OriginPolicy& origins, base::Log& log);

// CORS (the Fetch standard): what a page of another, allowed origin is told before it asks; nothing if it is not that.
std::optional<HttpResponse> answer_preflight(const HttpRequest& request, std::string methods, std::string headers);

// What is answered to a request that posts no JSON: to a preflight what it asks for, else 405 or 415.
std::optional<HttpResponse> check_post(const HttpRequest& request);

// The headers of an answer that its status is known of: nobody keeps it, and who is to come back is told when.
void finish_answer(HttpResponse& response, std::optional<std::chrono::milliseconds> retry_after);

// A problem that has nothing for the user to read, for an engineer; with the status that goes with it.
HttpResponse problem_response(const dialogue::Problem& problem,
                              std::optional<std::chrono::milliseconds> retry_after = std::nullopt);

// 405 with the methods that are allowed, 404.
HttpResponse method_not_allowed(std::string allowed);
HttpResponse nothing_here();
bool is_get(const HttpRequest& request);  // or HEAD

// The refusal of a page of another origin, logged (once a second) with the setting that would allow it.
HttpResponse refuse_origin(const HttpRequest& request, Counters& counters, base::Log& log);

// The HTTP status that goes with a protocol error (DESIGN.md section 4).
unsigned status_of(dialogue::ErrorCode code);

}  // namespace verbatim::server
