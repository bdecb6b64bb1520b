#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace verbatim::protocol {

// The members that some client object has. kCount is their number.
enum class Member { type, id, text, intent, reply, value, session, last_seq, locale, client, format, kCount };
std::string_view to_string(Member member);

// The known top-level members of one JSON object; the rest is skipped without being kept. Strings are views of the
// bytes that were read, or of `unescaped`.
struct Members {
  enum class Kind { absent, string, natural, other };
  struct Value {
    Kind kind = Kind::absent;
    std::string_view string;
    std::uint64_t number = 0;
  };

  const Value& operator[](Member member) const { return values[static_cast<std::size_t>(member)]; }

  std::array<Value, static_cast<std::size_t>(Member::kCount)> values;
  std::string unescaped;  // the strings that were written with escapes, one after the other
  bool is_object = false;

  Members() = default;
  Members(const Members&) = delete;  // the views would be of the other one
  Members& operator=(const Members&) = delete;
};

// Reads `bytes`, which must outlive `members`, into it. Returns why they are not JSON, empty if they are; what came
// before the fault is kept.
std::string read_members(std::string_view bytes, Members& members);

}  // namespace verbatim::protocol
