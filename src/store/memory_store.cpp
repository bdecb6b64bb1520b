#include "store/memory_store.h"

#include <utility>

#include "store/session_codec.h"

namespace verbatim::store {

base::Task<Loaded> MemoryStore::load(SessionKey key) {
  const auto entry = table_.find(key);
  co_return entry ? decode(entry->session) : std::nullopt;
}

base::Task<Saved> MemoryStore::save(SessionKey key, dialogue::Session session, std::uint64_t expected_version) {
  session.version = expected_version + 1;
  const bool put = table_.put(key, entry_of(session), [expected_version](const auto* there, auto&) {
    return (there ? there->version : 0) == expected_version;
  });
  co_return put ? Saved::saved : Saved::conflict;
}

base::Task<bool> MemoryStore::erase(SessionKey key) {
  table_.remove_if(key, [](const SessionTable::Entry&) { return true; });
  co_return true;
}

}  // namespace verbatim::store
