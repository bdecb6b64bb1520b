#include "store/memory_store.h"

#include <utility>

#include "store/session_codec.h"

namespace verbatim::store {

base::Task<Loaded> MemoryStore::load(SessionKey key) {
  const auto entry = table_.find(key);
  co_return entry ? decode(entry->session) : std::nullopt;
}

bool MemoryStore::is_current(const SessionKey& key, std::uint64_t version) {
  return table_.use_if(key, [version](const SessionTable::Entry& there) { return there.version == version; });
}

base::Task<Saved> MemoryStore::save(const SessionKey& key, const dialogue::Session& session,
                                    std::uint64_t expected_version) {
  SessionEntry entry = entry_of(session, expected_version + 1);
  const bool put = table_.put(key, std::move(entry), [expected_version](const auto* there, auto&) {
    return (there ? there->version : 0) == expected_version;
  });
  co_return put ? Saved::saved : Saved::conflict;
}

base::Task<bool> MemoryStore::erase(SessionKey key) {
  table_.remove_if(key, [](const SessionTable::Entry&) { return true; });
  co_return true;
}

}  // namespace verbatim::store
