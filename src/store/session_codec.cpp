#include "store/session_codec.h"

#include "base/packing.h"

namespace verbatim::store {
namespace {

using base::Packer;
using base::Unpacker;
using std::chrono::milliseconds;

constexpr std::uint64_t kFormat = 1;

// Times may lie before the store's first moment: the sign goes into the lowest bit.
void put_time(Packer& out, const Moment& now, base::TimePoint time) {
  const std::int64_t value = now.to_stored(time).count();
  out.number((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
}

base::TimePoint get_time(Unpacker& in, const Moment& now) {
  const std::uint64_t value = in.number();
  return now.to_here(milliseconds(static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1))));
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

}  // namespace

std::string encode(const dialogue::Session& session, const Moment& now) {
  std::string bytes;
  Packer out(bytes);
  out.number(kFormat);
  out.text(session.language);
  out.number(session.version);
  out.number(session.seq);
  out.text(session.context.topic);
  out.text(session.context.intent);
  put_ids(out, session.context.visited);
  put_ids(out, session.context.suggestions);
  out.number(static_cast<std::uint64_t>(session.context.turns_since));
  put_time(out, now, session.context.topic_at);
  put_time(out, now, session.created);
  put_time(out, now, session.used);
  out.text(session.history.pack());
  return bytes;
}

std::optional<dialogue::Session> decode(std::string_view bytes, const Moment& now) {
  Unpacker in(bytes);
  if (in.number() != kFormat) return std::nullopt;
  dialogue::Session session;
  session.language = in.text();
  session.version = in.number();
  session.seq = in.number();
  session.context.topic = in.text();
  session.context.intent = in.text();
  session.context.visited = get_ids(in);
  session.context.suggestions = get_ids(in);
  session.context.turns_since = static_cast<int>(in.number());
  session.context.topic_at = get_time(in, now);
  session.created = get_time(in, now);
  session.used = get_time(in, now);
  auto history = dialogue::History::unpack(in.text());
  if (in.failed() || !in.at_end() || !history) return std::nullopt;
  session.history = *std::move(history);
  return session;
}

}  // namespace verbatim::store
