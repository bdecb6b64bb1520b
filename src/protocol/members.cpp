#include "protocol/members.h"

#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <functional>
#include <utility>

#include "protocol/client_frame.h"

namespace verbatim::protocol {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Member::kCount)> kNames = {
    "type", "id", "text", "intent", "reply", "value", "session", "last_seq", "locale", "client", "format"};

using boost::json::error_code;
using boost::json::string_view;

// Receives what the parser finds and keeps no tree, so that a frame of nothing but brackets costs no memory.
class MemberReader {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);  // the frame's size bounds all
  static constexpr std::size_t max_array_size = max_object_size;
  static constexpr std::size_t max_key_size = max_object_size;
  static constexpr std::size_t max_string_size = max_object_size;

  MemberReader(Members& members, std::string_view bytes) : members_(members), bytes_(bytes) {}

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& error) {
    if (depth_ == 0) members_.is_object = true;
    return descend(error);
  }
  bool on_array_begin(error_code& error) { return descend(error); }
  bool on_object_end(std::size_t, error_code&) { return ascend(); }
  bool on_array_end(std::size_t, error_code&) { return ascend(); }

  bool on_key_part(string_view part, std::size_t, error_code&) { return read_part(part); }
  bool on_key(string_view rest, std::size_t, error_code&) {
    const std::string_view name = whole(rest);
    member_ = Member::kCount;
    for (std::size_t i = 0; i < kNames.size() && member_ == Member::kCount; ++i) {
      if (kNames[i] == name) member_ = static_cast<Member>(i);
    }
    return true;
  }
  bool on_string_part(string_view part, std::size_t, error_code&) { return current() == nullptr || read_part(part); }
  bool on_string(string_view rest, std::size_t, error_code&) {
    if (Members::Value* value = current()) value->string = whole(rest);
    return put(Members::Kind::string);
  }

  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t number, string_view text, error_code& error) {
    return number < 0 ? put(Members::Kind::other) : on_uint64(static_cast<std::uint64_t>(number), text, error);
  }
  bool on_uint64(std::uint64_t number, string_view, error_code&) {
    if (Members::Value* value = current()) value->number = number;
    return put(Members::Kind::natural);
  }
  bool on_double(double number, string_view, error_code& error) {
    if (!std::isfinite(number)) error = boost::json::error::exponent_overflow;
    return put(Members::Kind::other) && !error;
  }
  bool on_bool(bool, error_code&) { return put(Members::Kind::other); }
  bool on_null(error_code&) { return put(Members::Kind::absent); }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }

 private:
  Members::Value* current() {
    if (depth_ != 1 || !members_.is_object || member_ == Member::kCount) return nullptr;
    return &members_.values[static_cast<std::size_t>(member_)];
  }
  bool put(Members::Kind kind) {
    Members::Value* value = current();
    if (value == nullptr) return true;
    value->kind = kind;
    if (kind != Members::Kind::string) value->string = {};
    return true;
  }
  // A string that holds escapes comes in parts or is one of the parser's own buffer. Such strings never take more bytes
  // than they were written with, so that `unescaped` stays where it is.
  bool read_part(string_view part) {
    members_.unescaped.reserve(bytes_.size());
    members_.unescaped.append(part.data(), part.size());
    return true;
  }
  bool is_of_the_frame(string_view part) const {
    const std::less<const char*> before;
    return !before(part.data(), bytes_.data()) && !before(bytes_.data() + bytes_.size(), part.data() + part.size());
  }
  std::string_view whole(string_view rest) {
    if (members_.unescaped.size() == begun_ && is_of_the_frame(rest)) return {rest.data(), rest.size()};
    read_part(rest);
    const std::size_t from = std::exchange(begun_, members_.unescaped.size());
    return std::string_view(members_.unescaped).substr(from);
  }
  bool descend(error_code& error) {
    put(Members::Kind::other);
    if (++depth_ > kMaxNesting) error = boost::json::error::too_deep;
    return !error;
  }
  bool ascend() {
    --depth_;
    return true;
  }

  Members& members_;
  Member member_ = Member::kCount;
  int depth_ = 0;
  const std::string_view bytes_;
  std::size_t begun_ = 0;  // where in `unescaped` the string begins that is being read
};

}  // namespace

std::string_view to_string(Member member) {
  return kNames[static_cast<std::size_t>(member)];
}

std::string read_members(std::string_view bytes, Members& members) {
  boost::json::basic_parser<MemberReader> parser({}, members, bytes);
  error_code error;
  const std::size_t read = parser.write_some(false, bytes.data(), bytes.size(), error);
  if (error == boost::json::error::too_deep) return "nested deeper than " + std::to_string(kMaxNesting);
  if (error || read < bytes.size()) return "not valid JSON in UTF-8 at byte " + std::to_string(read);
  return {};
}

}  // namespace verbatim::protocol
