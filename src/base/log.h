#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace verbatim::base {

enum class LogLevel { debug, info, warning, error };

// A named fact of a log line. Never message text, never a session token (DESIGN.md, promise 7).
using LogField = std::pair<std::string_view, std::string_view>;

// The seam to the log. `event` is a stable word such as "listening"; every implementation may be called from any
// thread and does not block.
class Log {
 public:
  virtual ~Log() = default;
  virtual void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) = 0;
  // Whether a line of this level would be kept: for callers who would have to gather its fields first.
  virtual bool wants(LogLevel) const { return true; }
  // Lines that were given up because more came than could be written.
  virtual std::uint64_t dropped() const { return 0; }

  void info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::info, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::warning, event, fields);
  }
  void error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    write(LogLevel::error, event, fields);
  }
};

// Swallows everything: for tests and for commands that have nothing to log.
class NullLog final : public Log {
 public:
  void write(LogLevel, std::string_view, std::initializer_list<LogField>) override {}
};

}  // namespace verbatim::base
