#include "store/session_entry.h"

#include <utility>

#include "store/session_codec.h"

namespace verbatim::store {
namespace {

// In a form that can be compared.
std::string replies_between(const dialogue::Session& session, std::uint64_t first, std::uint64_t last) {
  dialogue::History part;
  for (const dialogue::ReplyRecord& record : session.history.since(first - 1)) {
    if (record.seq <= last) part.add(record);
  }
  return part.pack();
}

}  // namespace

SessionEntry entry_of(const dialogue::Session& session) {
  SessionEntry entry;
  entry.session = encode(session);
  entry.version = session.version;
  entry.created = session.created;
  return entry;
}

std::optional<SessionEntry> entry_of(std::string bytes) {
  const auto session = decode(bytes);
  if (!session) return std::nullopt;
  SessionEntry entry;
  entry.session = std::move(bytes);
  entry.version = session->version;
  entry.created = session->created;
  return entry;
}

bool goes_on_from(const SessionEntry& later, const SessionEntry& earlier) {
  const auto after = decode(later.session), before = decode(earlier.session);
  if (!after || !before || before->seq > after->seq) return false;
  const auto remembered = after->history.since(0);
  const std::uint64_t first = remembered.empty() ? 1 : remembered.front().seq;
  if (before->seq != 0 && before->seq < first) return false;
  return replies_between(*after, first, before->seq) == replies_between(*before, first, before->seq);
}

std::uint64_t replies(const SessionEntry& entry) {
  const auto session = decode(entry.session);
  return session ? session->seq : 0;
}

}  // namespace verbatim::store
