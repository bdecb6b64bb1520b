#include "store/session_entry.h"

#include <functional>
#include <utility>

#include "store/session_codec.h"

namespace verbatim::store {

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

std::uint64_t fingerprint(const SessionEntry& entry) {
  const auto session = decode(entry.session);
  if (!session) return 1;
  return std::hash<std::string>{}(session->history.pack() + '\0' + std::to_string(entry.version)) | 1;
}

std::uint64_t replies(const SessionEntry& entry) {
  const auto session = decode(entry.session);
  return session ? session->seq : 0;
}

}  // namespace verbatim::store
