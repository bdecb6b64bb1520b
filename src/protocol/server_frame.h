#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dialogue/conversation.h"
#include "protocol/reply_catalogue.h"

// What the server sends, version 1 of the protocol (DESIGN.md section 4). Pure functions: any thread.
namespace verbatim::protocol {

// What frames to one client have in common. The views live as long as the call.
struct Addressee {
  std::string_view session;   // its token
  std::string_view reply_to;  // the id of the frame that is answered; empty leaves the member out
  bool html = false;          // adds `html` beside each `text`
};

// Spliced from the catalogue, which must be of the content that the reply comes from.
std::string encode_reply(const ReplyCatalogue& catalogue, const dialogue::Numbered& numbered, const Addressee& to);

// `first` is the first reply of a new session, null for a resumed one. It has neither id nor seq: it is not counted.
std::string encode_welcome(const ReplyCatalogue& catalogue, std::uint64_t seq, const dialogue::Reply* first,
                           const Addressee& to);

// A welcome and the replies that its client had missed as one object, with the member `missed`: over HTTP one request
// has one response.
std::string with_missed(std::string welcome, const std::vector<std::string>& replies);

std::string encode_ack(const Addressee& to);
std::string encode_forgotten(const dialogue::Forgotten& forgotten, const Addressee& to);
std::string encode_error(const dialogue::Problem& problem, const Addressee& to,
                         std::optional<std::chrono::milliseconds> retry_after = {});

}  // namespace verbatim::protocol
