#include "store/session_codec.h"

#include "base/packing.h"

namespace verbatim::store {
namespace {

using base::Packer;
using base::Unpacker;
using std::chrono::milliseconds;

// The format, the header, the rest of the session, its history, and last by how much the times are to be moved: so they
// can be moved from clock to clock by writing eight bytes.
constexpr std::uint64_t kFormat = 2;
constexpr std::size_t kShiftBytes = kBytesAfterHistory;
constexpr std::size_t kRoomForContext = 512;
constexpr std::int64_t kMostMilliseconds = std::int64_t{1} << 42;  // 139 years; what is more is damage

milliseconds since_zero(base::TimePoint time) {
  return std::chrono::floor<milliseconds>(time.time_since_epoch());
}

// Times may lie before the clock's first moment: the sign goes into the lowest bit.
void put_time(Packer& out, base::TimePoint time) {
  const std::int64_t value = since_zero(time).count();
  out.number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

void put_ids(Packer& out, const std::vector<std::string>& ids) {
  out.number(ids.size());
  for (const std::string& id : ids) out.text(id);
}

std::vector<std::string> get_ids(Unpacker& in) {
  std::vector<std::string> ids;
  for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left) ids.emplace_back(in.text());
  return ids;
}

// Reads what encode() wrote, field by field.
class Reader {
 public:
  explicit Reader(std::string_view bytes)
      : in_(bytes.substr(0, bytes.size() - std::min(bytes.size(), kShiftBytes))),
        shift_(Unpacker(bytes.substr(bytes.size() - std::min(bytes.size(), kShiftBytes))).fixed64()) {
    failed_ = bytes.size() < kShiftBytes || in_.number() != kFormat;
  }

  SessionHeader header() {
    SessionHeader header;
    header.version = in_.number();
    header.created = time();
    header.used = time();
    return header;
  }
  base::TimePoint time() {
    const std::uint64_t value = in_.number();
    const auto moved = static_cast<std::int64_t>(((value >> 1) ^ (~(value & 1) + 1)) + shift_);
    if (moved > kMostMilliseconds || moved < -kMostMilliseconds) failed_ = true;
    return failed_ ? base::TimePoint() : base::TimePoint(milliseconds(moved));
  }
  Unpacker& fields() { return in_; }
  bool failed() const { return failed_ || in_.failed(); }

 private:
  Unpacker in_;
  std::uint64_t shift_;
  bool failed_ = false;
};

void move_times(std::string& bytes, std::uint64_t milliseconds_later) {
  if (bytes.size() < kShiftBytes) return;
  const std::uint64_t shift = Unpacker(std::string_view(bytes).substr(bytes.size() - kShiftBytes)).fixed64();
  bytes.resize(bytes.size() - kShiftBytes);
  Packer(bytes).fixed64(shift + milliseconds_later);
}

// By how much the store's clock is ahead of this process's.
std::uint64_t ahead(const Moment& now) {
  return static_cast<std::uint64_t>((now.stored - since_zero(now.here)).count());
}

}  // namespace

std::string encode(const dialogue::Session& session, std::uint64_t version) {
  std::string bytes;
  bytes.reserve(kRoomForContext + session.history.packed_size());
  Packer out(bytes);
  out.number(kFormat);
  out.number(version);
  put_time(out, session.created);
  put_time(out, session.used);
  out.text(session.language);
  out.number(session.seq);
  out.text(session.context.topic);
  out.text(session.context.intent);
  put_ids(out, session.context.visited);
  put_ids(out, session.context.suggestions);
  out.number(static_cast<std::uint64_t>(session.context.turns_since));
  put_time(out, session.context.topic_at);
  session.history.pack(bytes);
  out.fixed64(0);
  return bytes;
}

std::optional<dialogue::Session> decode(std::string_view bytes) {
  Reader reader(bytes);
  Unpacker& in = reader.fields();
  const SessionHeader header = reader.header();
  dialogue::Session session;
  session.version = header.version;
  session.created = header.created;
  session.used = header.used;
  session.language = in.text();
  session.seq = in.number();
  session.context.topic = in.text();
  session.context.intent = in.text();
  session.context.visited = get_ids(in);
  session.context.suggestions = get_ids(in);
  session.context.turns_since = static_cast<int>(in.number());
  session.context.topic_at = reader.time();
  auto history = dialogue::History::unpack(in.rest());
  if (reader.failed() || !history) return std::nullopt;
  session.history = *std::move(history);
  return session;
}

std::optional<SessionHeader> read_header(std::string_view bytes) {
  Reader reader(bytes);
  const SessionHeader header = reader.header();
  return reader.failed() ? std::nullopt : std::optional(header);
}

bool is_of_newer_format(std::string_view bytes) {
  return Unpacker(bytes).number() > kFormat;
}

std::optional<std::size_t> history_at(std::string_view bytes) {
  Reader reader(bytes);
  Unpacker& in = reader.fields();
  reader.header();
  in.text();
  in.number();
  in.text();
  in.text();
  for (int list = 0; list < 2; ++list) {
    for (std::uint64_t left = in.number(); left > 0 && !in.failed(); --left) in.text();
  }
  in.number();
  reader.time();
  if (reader.failed()) return std::nullopt;
  return bytes.size() - kShiftBytes - in.rest().size();
}

void move_to_stored(std::string& bytes, const Moment& now) {
  move_times(bytes, ahead(now));
}

void move_here(std::string& bytes, const Moment& now) {
  move_times(bytes, ~ahead(now) + 1);
}

}  // namespace verbatim::store
