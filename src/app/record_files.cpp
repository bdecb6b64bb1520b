#include "app/record_files.h"

namespace verbatim::app {

base::Result<RecordFiles> open_record_files(const Settings& settings, base::Log& log) {
  RecordFiles files;
  if (settings.ledger != kOff) {
    auto ledger = store::Ledger::open(settings.ledger, log);
    if (!ledger) return ledger.error();
    files.ledger = *std::move(ledger);
  }
  if (settings.unmatched != kOff) {
    auto unmatched = open_unmatched(settings, log);
    if (!unmatched) return unmatched.error();
    files.unmatched = *std::move(unmatched);
  }
  return files;
}

base::Result<std::unique_ptr<store::UnmatchedLog>> open_unmatched(const Settings& settings, base::Log& log) {
  store::UnmatchedLimits limits;
  limits.keep = std::chrono::hours(24) * settings.unmatched_days;
  limits.most = settings.max_unmatched;
  return store::UnmatchedLog::open(settings.unmatched, limits, log);
}

}  // namespace verbatim::app
