#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "channels/calling_channel.h"
#include "channels/webhook.h"
#include "server/address_set.h"
#include "server/admission.h"
#include "server/chat_service.h"
#include "server/origin_policy.h"
#include "server/outgoing.h"
#include "server/tls_identity.h"
#include "server/token_bucket.h"

namespace verbatim::server {

// A messaging platform that is answered by calls of ours.
struct CallingPlatform {
  std::shared_ptr<const channels::CallingChannel> channel;
  std::chrono::milliseconds pause{0};  // between two calls for one conversation
};
using CallingChannels = std::map<std::string, CallingPlatform, std::less<>>;  // by the name in its path

// Which other programs' clients are served, besides the widget and the published protocol.
struct ChannelOptions {
  bool rasa = false;
  bool deep_chat = false;
  bool direct_line = false;
  // The messaging platforms, by the name in their path (channels/webhook_table.h).
  std::map<std::string, std::shared_ptr<const channels::Webhook>, std::less<>> webhooks{};
  CallingChannels calling{};  // channels/calling_table.h
  std::string public_url{};   // by which platforms reach `listen`: "https://bot.example"; empty: as each request says
};

// Compression of WebSocket messages (permessage-deflate, RFC 7692), for clients that offer it. Costs a connection that
// uses it memory for as long as it is open and about twice the CPU time a message; max_frame bounds what a message may
// inflate to.
struct DeflateOptions {
  bool on = false;
  int window_bits = 11;           // 9 to 15, of either side's window; clients that cannot keep to it are not compressed
  std::size_t least_bytes = 256;  // of a reply that is worth it
};

// What an operator can set (DESIGN.md section 5); the defaults are those of the settings table.
struct ServerOptions {
  std::string listen = "127.0.0.1:8080";  // address:port, [address]:port for IPv6; port 0 lets the system choose
  std::string internal_listen = "127.0.0.1:8081";
  unsigned threads = 0;     // that serve clients, each with an io_context of its own; 0: one per core
  std::string version;      // of the program, for /version
  std::string notify_path;  // the service manager's socket (sd_notify(3)); empty: there is none

  TlsFiles tls;  // for `listen`

  AdmissionLimits admission;
  Rate accept_rate{1'000, 1'000};    // beyond it connections wait in the system's queue
  MessageLimits messages;            // messages.on lifts accept_rate too
  std::size_t max_violations = 100;  // of the message rates by one connection, with one forgiven each second
  OriginPolicy allowed_origins;
  ChannelOptions channels;
  OutgoingOptions outgoing;
  AddressSet trusted_proxies;

  std::size_t max_frame = 64 * 1024;   // bytes of a WebSocket message and of an HTTP body
  std::size_t max_header = 16 * 1024;  // bytes of an HTTP request line and its headers
  DeflateOptions deflate;
  std::size_t max_queued_frames = 32;  // replies that wait for one client; then nothing more is read from it
  std::chrono::milliseconds header_timeout{10'000};         // to send a request's headers, and between two requests
  std::chrono::milliseconds body_timeout{30'000};           // to send a request's body and to take the response
  std::chrono::milliseconds first_message_timeout{60'000};  // from the handshake to the first message
  std::chrono::milliseconds idle_timeout{60'000};           // WebSocket without a sign of life; half of it sends a ping
  std::chrono::milliseconds slow_reader_timeout{10'000};    // a full queue that does not move closes the connection
  std::chrono::milliseconds stop_deadline{10'000};          // from SIGTERM to the end of run()
  std::chrono::milliseconds reconnect_window{5'000};        // clients are asked to come back spread over it
};

}  // namespace verbatim::server
