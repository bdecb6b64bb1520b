#include "store/session_difference.h"

#include <algorithm>
#include <cstring>

#include "base/packing.h"
#include "store/session_codec.h"

namespace verbatim::store {
namespace {

using base::Packer;
using base::Unpacker;

// An encoded session: what is written anew with every turn, the ids, which grow at their end, the entries, which grow
// at their end and lose the oldest in front, and the bytes after them.
struct Sections {
  std::string_view head, ids, entries, tail;
};

std::optional<Sections> split(std::string_view bytes) {
  const auto at = history_at(bytes);
  if (!at) return std::nullopt;
  Sections sections;
  sections.head = bytes.substr(0, *at);
  sections.tail = bytes.substr(bytes.size() - kBytesAfterHistory);
  Unpacker history(bytes.substr(*at, bytes.size() - *at - kBytesAfterHistory));
  sections.ids = history.text();
  sections.entries = history.text();
  if (history.failed() || !history.at_end()) return std::nullopt;
  return sections;
}

// Nearly all of two kilobytes is alike, so whole blocks are compared first.
std::size_t common_prefix(std::string_view a, std::string_view b) {
  constexpr std::size_t kBlock = 128;
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t same = 0;
  while (same + kBlock <= most && std::memcmp(a.data() + same, b.data() + same, kBlock) == 0) same += kBlock;
  while (same < most && a[same] == b[same]) ++same;
  return same;
}

std::size_t first_entry(std::string_view entries) {
  if (entries.empty()) return 0;
  Unpacker reader(entries);
  reader.text();
  return entries.size() - reader.rest().size();
}

// `to` as bytes of `from`, after as many that are left out, and new ones. As a rule `to` has all of `from` and grew.
void put_section(Packer& out, std::string_view from, std::size_t dropped, std::string_view to) {
  from.remove_prefix(dropped);
  const std::size_t kept = to.starts_with(from) ? from.size() : common_prefix(from, to);
  out.number(dropped);
  out.number(kept);
  out.text(to.substr(kept));
}

// False if `from` has not got the bytes.
bool take_section(Unpacker& in, std::string_view from, std::string& to) {
  const std::uint64_t dropped = in.number();
  const std::uint64_t kept = in.number();
  const std::string_view added = in.text();
  if (in.failed() || dropped > from.size() || kept > from.size() - dropped) return false;
  Packer out(to);
  out.number(kept + added.size());
  to += from.substr(dropped, kept);
  to += added;
  return true;
}

}  // namespace

std::optional<std::string> difference(std::string_view from, std::string_view to) {
  const auto before = split(from), after = split(to);
  if (!before || !after) return std::nullopt;
  std::string bytes;
  bytes.reserve(after->head.size() + 256);
  Packer out(bytes);
  out.text(after->head);
  put_section(out, before->ids, 0, after->ids);
  const std::size_t oldest = first_entry(before->entries);
  const bool grew = common_prefix(before->entries, after->entries) >= oldest;
  put_section(out, before->entries, grew ? 0 : oldest, after->entries);
  bytes += after->tail;
  return bytes;
}

std::optional<std::string> apply_difference(std::string_view from, std::string_view difference) {
  const auto before = split(from);
  if (!before) return std::nullopt;
  Unpacker in(difference);
  std::string bytes(in.text());
  bytes.reserve(from.size() + difference.size());
  if (!take_section(in, before->ids, bytes) || !take_section(in, before->entries, bytes)) return std::nullopt;
  if (in.rest().size() != kBytesAfterHistory) return std::nullopt;
  return bytes.append(in.rest());
}

}  // namespace verbatim::store
