#include "store/memory_store.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace verbatim::store {
namespace {

// Expired sessions are swept a few at a time with each new one, so that no call pays for a whole day's worth.
constexpr int kSweepPerSave = 4;

}  // namespace

MemoryStore::MemoryStore(const base::Clock& clock, const MemoryLimits& limits)
    : clock_(clock),
      limits_(limits),
      max_per_shard_(std::max<std::size_t>(1, limits.max_sessions / std::max<std::size_t>(1, limits.shards))),
      shards_(std::max<std::size_t>(1, limits.shards)) {}

base::Task<Loaded> MemoryStore::load(SessionKey key) {
  const base::TimePoint now = clock_.now();
  Shard& shard = shard_of(key);
  Entries removed;
  std::shared_ptr<const dialogue::Session> session;
  {
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.index.find(key);
    if (found == shard.index.end()) co_return std::optional<dialogue::Session>();
    if (expired(*found->second, now)) {
      remove(shard, found->second, removed);
      co_return std::optional<dialogue::Session>();
    }
    found->second->used = now;
    shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
    session = found->second->session;
  }
  co_return std::optional<dialogue::Session>(*session);
}

base::Task<Saved> MemoryStore::save(SessionKey key, dialogue::Session session, std::uint64_t expected_version) {
  const base::TimePoint now = clock_.now();
  session.version = expected_version + 1;
  std::shared_ptr<const dialogue::Session> value = std::make_shared<const dialogue::Session>(std::move(session));
  Shard& shard = shard_of(key);
  Entries removed;
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.index.find(key);
  if (found == shard.index.end()) {
    if (expected_version != 0) co_return Saved::conflict;
    make_room(shard, now, removed);
    shard.entries.push_front({key, std::move(value), now});
    shard.index.emplace(shard.entries.front().key, shard.entries.begin());
    co_return Saved::saved;
  }
  Entry& entry = *found->second;
  if (entry.session->version != expected_version) co_return Saved::conflict;
  entry.session.swap(value);  // the old one is destroyed with `value`, after the lock
  entry.used = now;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  co_return Saved::saved;
}

base::Task<bool> MemoryStore::erase(SessionKey key) {
  Shard& shard = shard_of(key);
  Entries removed;
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.index.find(key);
  if (found != shard.index.end()) remove(shard, found->second, removed);
  co_return true;
}

std::size_t MemoryStore::size() const {
  std::size_t size = 0;
  for (const Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    size += shard.entries.size();
  }
  return size;
}

MemoryStore::Shard& MemoryStore::shard_of(const SessionKey& key) {
  return shards_[std::hash<std::string>{}(key) % shards_.size()];
}

bool MemoryStore::expired(const Entry& entry, base::TimePoint now) const {
  return now - entry.used > limits_.idle || now - entry.session->created > limits_.age;
}

// `removed` is declared before the lock by every caller: what it takes is destroyed after the unlock.
void MemoryStore::remove(Shard& shard, Entries::iterator entry, Entries& removed) {
  shard.index.erase(entry->key);
  removed.splice(removed.begin(), shard.entries, entry);
}

void MemoryStore::make_room(Shard& shard, base::TimePoint now, Entries& removed) const {
  for (int i = 0; i < kSweepPerSave && !shard.entries.empty(); ++i) {
    const auto oldest = std::prev(shard.entries.end());
    if (shard.entries.size() < max_per_shard_ && !expired(*oldest, now)) return;
    remove(shard, oldest, removed);
  }
}

}  // namespace verbatim::store
