#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/result.h"
#include "store/batch_worker.h"
#include "store/session_store.h"

namespace verbatim::store {

// One answer that was served. All of it is ids: nothing that a user wrote.
struct LedgerEntry {
  SessionKey session;
  std::uint64_t seq = 0;  // of the reply; 0: the first reply of a session
  std::string intent, response, digest, language, content_version;
};

// A file to which every answer served is appended, one JSON object a line, so that it can be proved afterwards what was
// said: {"time":"2026-01-31T12:00:00.000Z","session":"<SHA-256 of the token>","reply":"r7","intent":"…","response":"…",
// "lang":"en","digest":"sha256:…","content":"<version>"}. A thread of its own writes; many answers at once cost one
// flush.
class Ledger {
 public:
  // Opens for appending. The error names the file and the remedy.
  static base::Result<std::unique_ptr<Ledger>> open(const std::string& path, base::Log& log);
  Ledger(const std::string& path, int file, base::Log& log);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // true when they are on the disk. false, with event=ledger_failed in the log, if they cannot be written: whoever
  // needs an answer is not denied it for that.
  base::Task<bool> append(std::vector<LedgerEntry> entries);

  // Writes what is waiting. To be called before the io_contexts of those who append are destroyed.
  void close() { worker_.close(); }

 private:
  struct Job {
    std::string lines;
    bool done = false;
  };
  void write(const BatchWorker<Job>::Batch& batch);

  const std::string path_;
  const int file_;
  base::Log& log_;
  BatchWorker<Job> worker_;
};

}  // namespace verbatim::store
