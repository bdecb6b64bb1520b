#pragma once

#include <optional>
#include <utility>

#include "store/session_store.h"

namespace verbatim::sample {

// Loses every race, cannot be reached, or holds everything and stores nothing.
class BrokenStore final : public store::SessionStore {
 public:
  explicit BrokenStore(store::Saved saved) : saved_(saved) {}
  base::Task<store::Loaded> load(store::SessionKey) override {
    if (saved_ == store::Saved::unavailable) co_return base::Error{"out of reach"};
    dialogue::Session session{.language = "en", .version = 1, .seq = 1};
    dialogue::ReplyRecord record;
    record.seq = 1;
    session.history.add(record);
    co_return std::optional<dialogue::Session>(std::move(session));
  }
  base::Task<store::Saved> save(const store::SessionKey&, const dialogue::Session&, std::uint64_t) override {
    co_return saved_;
  }
  base::Task<bool> erase(store::SessionKey) override { co_return saved_ != store::Saved::unavailable; }

 private:
  store::Saved saved_;
};

}  // namespace verbatim::sample
