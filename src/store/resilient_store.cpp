#include "store/resilient_store.h"

#include <algorithm>
#include <utility>

#include "store/session_codec.h"
#include "store/session_token.h"

namespace verbatim::store {
namespace {

// Two nodes may both write back or take a turn at once; more lost races in a row than this are left to the next probe.
constexpr int kMaxAttempts = 4;

std::uint64_t version_of(const std::optional<SessionEntry>& entry) {
  return entry ? entry->version : 0;
}

// By the bytes too: to write back may lower a version, which can so come twice.
bool is_same(const SessionEntry& a, const SessionEntry& b) {
  return a.version == b.version && a.held == b.held && a.generation == b.generation && a.session == b.session;
}

}  // namespace

ResilientStore::ResilientStore(DurableStore& behind, Sharing sharing, const base::Clock& clock,
                               const MemoryLimits& limits, base::Log& log, std::chrono::milliseconds probe_every)
    : behind_(behind),
      sharing_(sharing),
      log_(log),
      table_(clock, limits),
      written_back_generation_(behind.generation()),
      watcher_(probe_every, [this] { return probe(); }) {}

ResilientStore::~ResilientStore() {
  close();
}

void ResilientStore::close() {
  watcher_.close();
  behind_.close();
}

base::Task<Loaded> ResilientStore::load(SessionKey key) {
  if (degraded_) co_return alone(key);
  if (sharing_ == Sharing::sole_owner) {
    const auto entry = table_.find(key);
    auto session = entry && is_known(*entry) ? decode(entry->session) : std::nullopt;
    if (session) co_return std::move(session);
  }
  Loaded loaded = co_await load_behind(key);
  if (!loaded) co_return alone(key);
  co_return loaded;
}

bool ResilientStore::is_current(const SessionKey& key, std::uint64_t version) {
  if (degraded_) return false;
  return table_.use_if(key, [&](const Entry& there) { return there.version == version && is_known(there); });
}

base::Task<Saved> ResilientStore::save(const SessionKey& key, const dialogue::Session& session,
                                       std::uint64_t expected_version) {
  Entry entry = entry_of(session, expected_version + 1);
  const std::uint32_t erasures = erasures_.of(key);
  Saved saved = Saved::unavailable;
  const bool asked = !degraded_;
  if (asked) saved = co_await behind_.save(key, entry.session, expected_version);
  switch (saved) {
    case Saved::saved:
      remember(key, std::move(entry), erasures);
      break;
    case Saved::conflict:
      // What is known here is out of date; what is held, or lost behind, is for the next load to reconcile.
      table_.remove_if(key, [this](const Entry& there) { return is_in_step(there); });
      break;
    default:
      lost("a session could not be saved");
      if (asked) note_attempt(entry, fingerprint(entry));
      saved = hold(key, std::move(entry), expected_version, erasures) ? Saved::held : Saved::conflict;
  }
  co_return saved;
}

base::Task<bool> ResilientStore::erase(SessionKey key) {
  if (degraded_) co_return false;
  const bool erased = co_await behind_.erase(key);
  if (erased) {
    erasures_.note(key);  // first: who has it in hand puts it back either before it is removed or not at all
    table_.remove_if(key, [](const Entry&) { return true; });
  }
  if (!erased) lost("a session could not be erased");
  co_return erased;
}

StoreCondition ResilientStore::condition() const {
  StoreCondition condition;
  condition.degraded = degraded_;
  condition.held = table_.keys([](const Entry& entry) { return entry.held; }).size();
  condition.times_degraded = times_degraded_;
  condition.timeouts = behind_.timeouts();
  condition.overruled = overruled_;
  condition.forgotten = behind_.forgotten();
  const std::lock_guard lock(mutex_);
  condition.reason = reason_;
  return condition;
}

// Asks the store behind, and reconciles what it has with what is here.
base::Task<Loaded> ResilientStore::load_behind(const SessionKey& key) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const Glimpse before{table_.find(key), erasures_.of(key)};
    LoadedBytes stored = co_await behind_.load(key);
    if (!stored) {
      lost(stored.error().message);
      co_return stored.error();
    }
    std::optional<Entry> entry;
    if (*stored) {
      const bool newer = is_of_newer_format(**stored);
      entry = entry_of(**std::move(stored));
      if (!entry && !newer) co_await discard(key);
    }
    Loaded session = co_await reconcile(key, before, std::move(entry));
    if (session) co_return session;
  }
  co_return base::Error{"too many turns of one session at once"};
}

// A session that cannot be read is none, and must not be in the way of the next one under its key.
base::Task<> ResilientStore::discard(const SessionKey& key) {
  report_unreadable(key);
  const bool erased = co_await behind_.erase(key);
  if (!erased) lost("a session could not be erased");
}

// Not in the coroutine, where GCC 12 compiles such a list to a trap.
void ResilientStore::report_unreadable(const SessionKey& key) const {
  log_.error("session_unreadable", {{"session", key}});
}

// The session that is right, the store behind having it too; an error if somebody was faster: ask again.
base::Task<Loaded> ResilientStore::reconcile(const SessionKey& key, const Glimpse& before,
                                             std::optional<Entry> stored) {
  const auto local = table_.find(key);
  if (local && is_in_step(*local)) {
    const bool saved_meanwhile = !before.entry || !is_same(*before.entry, *local);
    if (saved_meanwhile && local->version > version_of(stored)) co_return base::Error{"another turn was faster"};
  } else if (local) {
    if (outranks(*local, stored)) co_return co_await write_back(key, *local, version_of(stored), before.erasures);
    if (local->held) ++overruled_;
  }
  // What is here gives way.
  if (!stored) {
    if (local) table_.remove_if(key, [&local](const Entry& there) { return is_same(there, *local); });
    co_return std::nullopt;
  }
  auto session = decode(stored->session);
  if (session) remember(key, *std::move(stored), before.erasures, local ? &*local : nullptr);
  co_return session;
}

// Makes what is here the session that the store behind has, which has it in `stored_version`.
base::Task<Loaded> ResilientStore::write_back(const SessionKey& key, const Entry& local, std::uint64_t stored_version,
                                              std::uint32_t erasures) {
  auto session = decode(local.session);
  session->version = stored_version + 1;
  Entry entry = entry_of(*session, session->version);
  const std::uint64_t attempt = fingerprint(entry);
  table_.update(key, [attempt](Entry& there) { note_attempt(there, attempt); });  // for turns that are held meanwhile
  const Saved saved = co_await behind_.save(key, entry.session, stored_version);
  if (saved == Saved::conflict) co_return base::Error{"another node was faster"};
  if (saved == Saved::unavailable) {
    lost("a session could not be written back");
    co_return alone(key);
  }
  set_in_step(entry);
  const std::uint64_t generation = entry.generation;
  bool gone = false;
  const bool put = table_.put(key, std::move(entry), [&](const Entry* there, Entry&) {
    gone = there == nullptr;
    return !gone && is_same(*there, local);
  });
  if (put) co_return session;
  // A turn on this node was held meanwhile; it goes on from what has just been written.
  table_.update(key, [&](Entry& there) {
    there.base = std::max(there.base, session->version);
    there.generation = generation;
  });
  // Or it was erased, and must not come back by that.
  if (gone && erasures_.of(key) != erasures) co_await erase(key);
  co_return base::Error{"another turn was faster"};
}

// Whether the store behind had this when it was asked last, and nobody outside this process has changed it since.
bool ResilientStore::is_known(const Entry& entry) const {
  return is_in_step(entry) && entry.outside_changes == behind_.outside_changes();
}

// Whether the store behind had just this when it was asked last: nothing is here that it might lack.
bool ResilientStore::is_in_step(const Entry& entry) const {
  return !entry.held && entry.generation == behind_.generation();
}

// Whether what is here goes on from what is stored: it is held and nobody else saved since, or the store behind has
// lost what it had.
bool ResilientStore::outranks(const Entry& local, const std::optional<Entry>& stored) const {
  const std::uint64_t version = version_of(stored);
  const bool lost_data = local.generation != behind_.generation();
  // By replies and not by versions, which begin anew in a store that has lost its data.
  if (!local.held) return lost_data && (!stored || replies(local) > replies(*stored));
  if (version <= local.base) return stored.has_value() || local.base == 0 || lost_data;
  // Or it is a save of ours, of which nobody knew that it was done.
  const auto& attempts = local.attempts;
  return stored && std::find(attempts.begin(), attempts.end(), fingerprint(*stored)) != attempts.end();
}

void ResilientStore::set_in_step(Entry& entry) const {
  entry.base = entry.version;
  entry.generation = behind_.generation();
  entry.outside_changes = behind_.outside_changes();
}

// Keeps what the store behind has, unless it was erased since there were so many `erasures`. What is newer stays, but
// for what is known to be `outdated`.
void ResilientStore::remember(const SessionKey& key, Entry entry, std::uint32_t erasures, const Entry* outdated) {
  set_in_step(entry);
  table_.put(key, std::move(entry), [&](const Entry* there, const Entry& mine) {
    if (erasures_.of(key) != erasures) return false;
    if (there == nullptr || (outdated != nullptr && is_same(*there, *outdated))) return true;
    return !there->held && (there->version <= mine.version || !is_in_step(*there));
  });
}

// Keeps a turn that the store behind may not have got; false if another turn on this node came first.
bool ResilientStore::hold(const SessionKey& key, Entry entry, std::uint64_t expected_version, std::uint32_t erasures) {
  entry.held = true;
  const bool put = table_.put(key, std::move(entry), [&](const Entry* there, Entry& mine) {
    if (erasures_.of(key) != erasures) return false;
    if (there != nullptr && there->version != expected_version) return false;
    mine.base = there && there->held ? there->base : expected_version;
    // Not as it is now: it may have come back empty, and nobody has looked yet whether it has what this goes on from.
    mine.generation = there ? there->generation : behind_.generation();
    if (there && there->held) {
      const auto own = std::exchange(mine.attempts, there->attempts);
      for (const std::uint64_t attempt : own) note_attempt(mine, attempt);
    }
    return true;
  });
  any_held_ = true;  // after it is there to be found
  return put;
}

// What there is without the store behind.
std::optional<dialogue::Session> ResilientStore::alone(const SessionKey& key) {
  const auto entry = table_.find(key);
  return entry ? decode(entry->session) : std::nullopt;
}

void ResilientStore::lost(std::string reason) {
  if (degraded_.exchange(true)) return;
  ++times_degraded_;
  log_.error("store_degraded", {{"reason", reason}});
  const std::lock_guard lock(mutex_);
  reason_ = std::move(reason);
}

// Writes when there is a reason to doubt that writing works: a full disk can still be read.
base::Task<> ResilientStore::probe() {
  static const SessionKey kProbe = key_of("probe");
  const LoadedBytes loaded = co_await behind_.load(kProbe);
  if (!loaded) co_return lost(loaded.error().message);
  if (degraded_) {
    dialogue::Session session;
    if (*loaded) session = decode(**loaded).value_or(session);
    const std::uint64_t version = session.version++;
    const std::string bytes = encode(session);
    if (co_await behind_.save(kProbe, bytes, version) == Saved::unavailable) co_return;
    degraded_ = false;
    log_.info("store_back");
  }
  co_await write_all_back();
}

base::Task<> ResilientStore::write_all_back() {
  const std::uint64_t generation = behind_.generation();
  const bool lost_data = generation != written_back_generation_;
  if (!any_held_.exchange(false) && !lost_data) co_return;
  const auto wanted = [&](const Entry& e) { return e.held || (lost_data && e.generation != generation); };
  const std::vector<SessionKey> keys = table_.keys(wanted);
  for (const SessionKey& key : keys) {
    co_await load_behind(key);
    if (!degraded_) continue;
    any_held_ = true;
    co_return;
  }
  written_back_generation_ = generation;
  if (!keys.empty()) log_.info("sessions_written_back", {{"count", std::to_string(keys.size())}});
}

}  // namespace verbatim::store
