#pragma once

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>

#include <memory>
#include <string>

#include "base/log.h"

namespace verbatim::app {

// The log on stderr, by spdlog, asynchronous with a bounded queue of `queue` lines (the oldest are dropped when
// it is full, so that no caller ever waits). format: "text" (time level event=... key=value) or "json" (one object a
// line).
class SpdlogLog final : public base::Log {
 public:
  SpdlogLog(const std::string& format, const std::string& level, std::size_t queue);

  void write(base::LogLevel level, std::string_view event, std::initializer_list<base::LogField> fields) override;
  bool wants(base::LogLevel level) const override;
  std::uint64_t dropped() const override;

 private:
  bool json_;
  std::shared_ptr<spdlog::logger> logger_;
  std::shared_ptr<spdlog::details::thread_pool> pool_;  // ends first: it writes what is queued and is joined
};

}  // namespace verbatim::app
