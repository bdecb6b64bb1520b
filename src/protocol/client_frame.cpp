#include "protocol/client_frame.h"

#include <optional>

#include "protocol/members.h"
#include "text/utf8.h"

namespace verbatim::protocol {
namespace {

using dialogue::ErrorCode;
using Parsed = std::variant<ClientFrame, BadFrame>;

// Turns the members of one object into a frame. The first thing that is wrong is
// kept; the values read after it do not matter any more.
class FrameReader {
 public:
  FrameReader(const Members& members, Carrier carrier) : members_(members), carrier_(carrier) {}

  Parsed read() {
    if (!members_.is_object) return bad(ErrorCode::bad_request, "a frame is one JSON object");
    if (!id_is_valid()) {
      return bad(ErrorCode::bad_id,
                 "id must be a string of at most " + std::to_string(dialogue::kMaxClientIdBytes) + " of [A-Za-z0-9_-]");
    }
    frame_.id = members_[Member::id].string;
    const bool typed = members_[Member::type].kind != Members::Kind::absent;
    const std::string_view type = typed || carrier_ == Carrier::websocket ? required(Member::type) : "message";
    if (fault_) return *std::move(fault_);
    if (type == "hello" || carrier_ == Carrier::http) read_setting();
    if (!read_body(type)) {
      return bad(ErrorCode::unknown_type, "type \"" + std::string(text::first_characters(type, 32)) +
                                              "\" is not one of hello, message, choose, feedback, forget");
    }
    if (fault_) return *std::move(fault_);
    return std::move(frame_);
  }

  Parsed bad(ErrorCode code, std::string message) const {
    return BadFrame{code, std::move(message), std::string(id_is_valid() ? members_[Member::id].string : "")};
  }

 private:
  bool id_is_valid() const {
    const Members::Value& id = members_[Member::id];
    return id.kind == Members::Kind::absent ||
           (id.kind == Members::Kind::string && dialogue::valid_client_id(id.string));
  }

  bool read_body(std::string_view type) {
    const std::string& id = frame_.id;
    if (type == "hello") {
      frame_.body = Hello{frame_.session, last_seq(), std::string(optional(Member::client))};
    } else if (type == "message") {
      frame_.body = dialogue::Request(dialogue::UserMessage{id, std::string(required(Member::text))});
    } else if (type == "choose") {
      frame_.body = dialogue::Request(dialogue::Choice{id, std::string(required(Member::intent))});
    } else if (type == "feedback") {
      frame_.body = dialogue::Request(
          dialogue::Feedback{id, std::string(required(Member::reply)), std::string(required(Member::value))});
    } else if (type == "forget") {
      frame_.body = dialogue::Request(dialogue::Forget{id});
    } else {
      return false;
    }
    return true;
  }

  void read_setting() {
    frame_.session = optional(Member::session);
    frame_.locale = optional(Member::locale);
    const std::string_view format = optional(Member::format);
    frame_.html = format == "html";
    if (!frame_.html && !format.empty() && format != "markdown") wrong(R"(format must be "html" or "markdown")");
  }

  std::optional<std::uint64_t> last_seq() {
    const Members::Value& value = members_[Member::last_seq];
    if (value.kind != Members::Kind::natural && value.kind != Members::Kind::absent) {
      wrong("last_seq must be a whole number, 0 or more");
    }
    if (value.kind != Members::Kind::natural) return std::nullopt;
    return value.number;
  }

  std::string_view optional(Member member) {
    const Members::Value& value = members_[member];
    if (value.kind == Members::Kind::absent) return {};
    if (value.kind != Members::Kind::string) wrong(std::string(to_string(member)) + " must be a string");
    return value.string;
  }

  std::string_view required(Member member) {
    if (members_[member].kind == Members::Kind::absent) wrong(std::string(to_string(member)) + " is missing");
    return optional(member);
  }

  void wrong(std::string message) {
    if (!fault_) fault_ = bad(ErrorCode::bad_request, std::move(message));
  }

  const Members& members_;
  Carrier carrier_;
  ClientFrame frame_;
  std::optional<Parsed> fault_;
};

}  // namespace

std::variant<ClientFrame, BadFrame> parse_frame(std::string_view bytes, Carrier carrier) {
  Members members;
  std::string fault = read_members(bytes, members);
  FrameReader reader(members, carrier);
  if (!fault.empty()) return reader.bad(ErrorCode::bad_json, std::move(fault));
  return reader.read();
}

}  // namespace verbatim::protocol
