#pragma once

#include <utility>

#include "store/durable_store.h"

namespace verbatim::store {

// A durable store as a SessionStore, without what stands before it in service, for tests.
template <typename Behind>
class DirectStore final : public SessionStore {
 public:
  template <typename... Arguments>
  explicit DirectStore(Arguments&&... arguments) : behind(std::forward<Arguments>(arguments)...) {}

  base::Task<Loaded> load(SessionKey key) override {
    const LoadedBytes bytes = co_await behind.load(key);
    if (!bytes) co_return bytes.error();
    co_return *bytes ? decode(**bytes) : std::nullopt;
  }
  base::Task<Saved> save(const SessionKey& key, const dialogue::Session& session,
                         std::uint64_t expected_version) override {
    const std::string bytes = encode(session, expected_version + 1);
    co_return co_await behind.save(key, bytes, expected_version);
  }
  base::Task<bool> erase(SessionKey key) override { co_return co_await behind.erase(key); }

  Behind behind;
};

}  // namespace verbatim::store
