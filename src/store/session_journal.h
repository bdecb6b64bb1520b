#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

#include "store/session_store.h"

namespace verbatim::store {

// The sessions that were saved lately, and how to write these saves down one after the other, in few bytes: the first
// of a session whole, each later one as its difference from the one before. Sessions are encoded. Not thread-safe.
//
//   journal.add(key, version, bytes, row);   // and write `row` down
//   journal.replay(row);                     // after a restart, for each row in order: the journal is as it was
class SessionJournal {
 public:
  struct Recent {
    SessionKey key;
    std::uint64_t version = 0;
    std::string session{};
  };

  // Notes that a session was saved, and appends to `row` what tells so.
  void add(const SessionKey& key, std::uint64_t version, std::string_view session, std::string& row);
  // Notes what `row` tells. False if it is damaged, or does not follow on what was noted before.
  bool replay(std::string_view row);

  // As it was saved last; null if it is not in the journal.
  const Recent* find(const SessionKey& key) const;
  const std::deque<Recent>& sessions() const { return sessions_; }
  std::size_t saves() const { return saves_; }
  void clear();

 private:
  void begin(SessionKey key, std::uint64_t version, std::string_view session);

  std::deque<Recent> sessions_;  // by when they first came: rows name them by their place
  std::unordered_map<std::string_view, std::size_t> places_;
  std::size_t saves_ = 0;
};

}  // namespace verbatim::store
