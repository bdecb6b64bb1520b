#include "store/session_entry.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "store/session_codec.h"

namespace verbatim::store {
namespace {

// Each is of a turn, or of a state that was written back, of which nobody knows whether it was saved.
constexpr std::size_t kMostAttempts = 8;

}  // namespace

SessionEntry entry_of(const dialogue::Session& session, std::uint64_t version) {
  SessionEntry entry;
  entry.session = encode(session, version);
  entry.version = version;
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

void note_attempt(SessionEntry& entry, std::uint64_t fingerprint) {
  auto& attempts = entry.attempts;
  if (std::find(attempts.begin(), attempts.end(), fingerprint) != attempts.end()) return;
  if (attempts.size() == kMostAttempts) attempts.erase(attempts.begin());
  attempts.push_back(fingerprint);
}

std::uint64_t fingerprint(const SessionEntry& entry) {
  const auto session = decode(entry.session);
  return session ? std::hash<std::string>{}(session->history.pack() + '\0' + std::to_string(entry.version)) : 0;
}

std::uint64_t replies(const SessionEntry& entry) {
  const auto session = decode(entry.session);
  return session ? session->seq : 0;
}

}  // namespace verbatim::store
