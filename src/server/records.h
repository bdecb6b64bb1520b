#pragma once

#include "store/ledger.h"
#include "store/unmatched_log.h"

namespace verbatim::server {

// What the operator wants recorded; null: not recorded. All outlive the server.
struct Records {
  store::Ledger* ledger = nullptr;
  store::UnmatchedLog* unmatched = nullptr;

  bool wanted() const { return ledger != nullptr || unmatched != nullptr; }

  // Writes what is waiting; nothing may be recorded any more.
  void close() const {
    if (ledger != nullptr) ledger->close();
    if (unmatched != nullptr) unmatched->close();
  }
};

}  // namespace verbatim::server
