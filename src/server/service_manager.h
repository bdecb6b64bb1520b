#pragma once

#include <string>
#include <string_view>

namespace verbatim::server {

// Tells the service manager how it goes: "READY=1", "STOPPING=1" (sd_notify(3): a datagram to the socket whose path is
// in $NOTIFY_SOCKET, "@" for the abstract namespace). Does nothing without a path; what cannot be told is not told.
void notify_service_manager(const std::string& path, std::string_view state);

}  // namespace verbatim::server
