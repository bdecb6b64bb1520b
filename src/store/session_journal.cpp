#include "store/session_journal.h"

#include <optional>
#include <utility>

#include "base/packing.h"
#include "store/session_difference.h"

namespace verbatim::store {
namespace {

// A save begins with the session's place, counted from one, or this and its key.
constexpr std::uint64_t kFirst = 0;

}  // namespace

void SessionJournal::add(const SessionKey& key, std::uint64_t version, std::string_view session, std::string& row) {
  base::Packer out(row);
  const auto found = places_.find(key);
  std::optional<std::string> changed;
  if (found != places_.end()) changed = difference(sessions_[found->second].session, session);
  if (!changed) {
    out.number(kFirst);
    out.text(key);
    out.number(version);
    out.text(session);
    begin(key, version, session);
    return;
  }
  out.number(found->second + 1);
  out.number(version);
  out.text(*changed);
  Recent& recent = sessions_[found->second];
  recent.version = version;
  recent.session = session;  // a copy, in room that is there already
  ++saves_;
}

bool SessionJournal::replay(std::string_view row) {
  base::Unpacker in(row);
  while (!in.at_end()) {
    const std::uint64_t place = in.number();
    const std::string_view key = place == kFirst ? in.text() : std::string_view();
    const std::uint64_t version = in.number();
    const std::string_view session = in.text();
    if (in.failed() || place > sessions_.size()) return false;
    if (place == kFirst) {
      begin(SessionKey(key), version, session);
      continue;
    }
    Recent& recent = sessions_[place - 1];
    auto changed = apply_difference(recent.session, session);
    if (!changed) return false;
    recent.version = version;
    recent.session = *std::move(changed);
    ++saves_;
  }
  return true;
}

const SessionJournal::Recent* SessionJournal::find(const SessionKey& key) const {
  const auto found = places_.find(key);
  return found == places_.end() ? nullptr : &sessions_[found->second];
}

void SessionJournal::clear() {
  places_.clear();
  sessions_.clear();
  saves_ = 0;
}

void SessionJournal::begin(SessionKey key, std::uint64_t version, std::string_view session) {
  ++saves_;
  if (const auto found = places_.find(key); found != places_.end()) {
    sessions_[found->second].version = version;
    sessions_[found->second].session = session;
    return;
  }
  sessions_.push_back({std::move(key), version, std::string(session)});
  places_.emplace(sessions_.back().key, sessions_.size() - 1);
}

}  // namespace verbatim::store
