#include "protocol/members.h"

#include <nlohmann/json.hpp>

#include "protocol/client_frame.h"

namespace verbatim::protocol {
namespace {

constexpr std::array<std::string_view, static_cast<std::size_t>(Member::kCount)> kNames = {
    "type", "id", "text", "intent", "reply", "value", "session", "last_seq", "locale", "client", "format"};

// SAX keeps no tree, so that a frame of nothing but brackets costs no memory and no stack.
class MemberReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  explicit MemberReader(Members& members) : members_(members) {}

  const std::string& fault() const { return fault_; }

  bool null() override { return put(Members::Kind::absent); }
  bool boolean(bool) override { return put(Members::Kind::other); }
  bool number_integer(number_integer_t) override { return put(Members::Kind::other); }
  bool number_unsigned(number_unsigned_t number) override {
    if (Members::Value* value = current()) value->number = number;
    return put(Members::Kind::natural);
  }
  bool number_float(number_float_t, const string_t&) override { return put(Members::Kind::other); }
  bool string(string_t& text) override {
    if (Members::Value* value = current()) value->string = std::move(text);
    return put(Members::Kind::string);
  }
  bool binary(binary_t&) override { return put(Members::Kind::other); }

  bool start_object(std::size_t) override {
    if (depth_ == 0) members_.is_object = true;
    return descend();
  }
  bool start_array(std::size_t) override { return descend(); }
  bool end_object() override { return ascend(); }
  bool end_array() override { return ascend(); }

  bool key(string_t& name) override {
    member_ = Member::kCount;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (kNames[i] == name) member_ = static_cast<Member>(i);
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception&) override {
    fault_ = "not valid JSON in UTF-8 at byte " + std::to_string(position);
    return false;
  }

 private:
  Members::Value* current() {
    if (depth_ != 1 || !members_.is_object || member_ == Member::kCount) return nullptr;
    return &members_.values[static_cast<std::size_t>(member_)];
  }
  bool put(Members::Kind kind) {
    Members::Value* value = current();
    if (value == nullptr) return true;
    value->kind = kind;
    if (kind != Members::Kind::string) value->string.clear();
    return true;
  }
  bool descend() {
    put(Members::Kind::other);
    if (++depth_ <= kMaxNesting) return true;
    fault_ = "nested deeper than " + std::to_string(kMaxNesting);
    return false;
  }
  bool ascend() {
    --depth_;
    return true;
  }

  Members& members_;
  Member member_ = Member::kCount;
  int depth_ = 0;
  std::string fault_;
};

}  // namespace

std::string_view to_string(Member member) {
  return kNames[static_cast<std::size_t>(member)];
}

std::string read_members(std::string_view bytes, Members& members) {
  MemberReader reader(members);
  const bool read = nlohmann::json::sax_parse(bytes.begin(), bytes.end(), &reader);
  if (!read && reader.fault().empty()) return "not valid JSON";
  return reader.fault();
}

}  // namespace verbatim::protocol
