#include "app/spdlog_log.h"

#include <spdlog/async_logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <nlohmann/json.hpp>

namespace verbatim::app {
namespace {

spdlog::level::level_enum to_spdlog(base::LogLevel level) {
  switch (level) {
    case base::LogLevel::debug:
      return spdlog::level::debug;
    case base::LogLevel::info:
      return spdlog::level::info;
    case base::LogLevel::warning:
      return spdlog::level::warn;
    case base::LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

// A value of a text line, quoted when a reader could not tell where it ends.
std::string quoted(std::string_view value) {
  if (value.find_first_of(" \t\n\r\"=") == std::string_view::npos && !value.empty()) return std::string(value);
  return nlohmann::json(value).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

SpdlogLog::SpdlogLog(const std::string& format, const std::string& level, std::size_t queue)
    : json_(format == "json"), pool_(std::make_shared<spdlog::details::thread_pool>(queue, 1)) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  logger_ = std::make_shared<spdlog::async_logger>("verbatim", std::move(sink), pool_,
                                                   spdlog::async_overflow_policy::overrun_oldest);
  logger_->set_pattern(json_ ? "%v" : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
  logger_->set_level(level == "warning" ? spdlog::level::warn : spdlog::level::from_str(level));
  logger_->flush_on(spdlog::level::info);
}

bool SpdlogLog::wants(base::LogLevel level) const {
  return logger_->should_log(to_spdlog(level));
}

std::uint64_t SpdlogLog::dropped() const {
  return pool_->overrun_counter();
}

void SpdlogLog::write(base::LogLevel level, std::string_view event, std::initializer_list<base::LogField> fields) {
  const spdlog::level::level_enum as = to_spdlog(level);
  if (!logger_->should_log(as)) return;
  std::string line;
  if (json_) {
    const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    nlohmann::ordered_json object = {{"time_ms", now.time_since_epoch().count()},
                                     {"level", spdlog::level::to_string_view(as).data()},
                                     {"event", event}};
    for (const auto& [key, value] : fields) object[std::string(key)] = value;
    line = object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  } else {
    line = "event=" + quoted(event);
    for (const auto& [key, value] : fields) line.append(" ").append(key).append("=").append(quoted(value));
  }
  logger_->log(as, "{}", line);
}

}  // namespace verbatim::app
