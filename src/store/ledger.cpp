#include "store/ledger.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <ctime>

namespace verbatim::store {
namespace {

std::string utc_now() {
  using std::chrono::milliseconds;
  const auto now = std::chrono::time_point_cast<milliseconds>(std::chrono::system_clock::now());
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.", &parts);
  const std::string fraction = std::to_string(1'000 + now.time_since_epoch().count() % 1'000).substr(1);
  return std::string(text, length) + fraction + "Z";
}

// Ids, digests and tags hold nothing that JSON would have escaped: the loader sees to that.
std::string to_line(const LedgerEntry& entry) {
  return R"({"time":")" + utc_now() + R"(","session":")" + entry.session + R"(","reply":"r)" +
         std::to_string(entry.seq) + R"(","intent":")" + entry.intent + R"(","response":")" + entry.response +
         R"(","lang":")" + entry.language + R"(","digest":")" + entry.digest + R"(","content":")" +
         entry.content_version + "\"}\n";
}

// Why it failed, 0 if it did not.
int write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return fdatasync(file) == 0 ? 0 : errno;
}

}  // namespace

base::Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& path, base::Log& log) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) {
    return base::Error{"ledger: " + path + " cannot be written: " + std::strerror(errno) + "; check its folder"};
  }
  return std::make_unique<Ledger>(path, file, log);
}

Ledger::Ledger(const std::string& path, int file, base::Log& log)
    : path_(path), file_(file), log_(log), worker_([this](const auto& batch) { write(batch); }) {}

Ledger::~Ledger() {
  worker_.close();
  ::close(file_);
}

base::Task<bool> Ledger::append(std::vector<LedgerEntry> entries) {
  Job job;
  for (const LedgerEntry& entry : entries) job.lines += to_line(entry);
  co_await worker_.run(job);
  co_return job.done;
}

// A write that failed half-way is cut off again, so that the next line begins on a line of its own.
void Ledger::write(const BatchWorker<Job>::Batch& batch) {
  std::string lines;
  for (const Job* job : batch) lines += job->lines;
  const off_t end = lseek(file_, 0, SEEK_END);
  const int failure = write_all(file_, lines);
  if (failure != 0) {
    log_.error("ledger_failed", {{"file", path_}, {"reason", std::strerror(failure)}});
    if (end >= 0 && ftruncate(file_, end) != 0) log_.error("ledger_torn", {{"file", path_}});
  }
  for (Job* job : batch) job->done = failure == 0;
}

}  // namespace verbatim::store
