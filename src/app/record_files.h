#pragma once

#include <memory>

#include "app/settings.h"
#include "base/log.h"
#include "base/result.h"
#include "server/records.h"

namespace verbatim::app {

// The files that `ledger` and `unmatched` name; null where they say off.
struct RecordFiles {
  std::unique_ptr<store::Ledger> ledger;
  std::unique_ptr<store::UnmatchedLog> unmatched;

  server::Records records() const { return {ledger.get(), unmatched.get()}; }
};

// Fails if one of them cannot be written: who wants a record would not notice that there is none.
base::Result<RecordFiles> open_record_files(const Settings& settings, base::Log& log);

// Of the file that `unmatched` names, which must not be off.
base::Result<std::unique_ptr<store::UnmatchedLog>> open_unmatched(const Settings& settings, base::Log& log);

}  // namespace verbatim::app
