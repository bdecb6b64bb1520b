#pragma once

#include <charconv>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <vector>

#include "app/settings.h"

// How the texts of settings become what they mean: each takes a text into the settings, or says what it must be.
namespace verbatim::app {

using Parse = std::function<std::string(Settings&, std::string_view)>;

Parse text(std::string Settings::*field);
Parse one_of(std::string Settings::*field, std::vector<std::string> choices);
Parse on_off(bool Settings::*field);
Parse path_or_none(std::string Settings::*field);
// The secrets of a channel, which is off without: apart by commas, or in a file's lines.
Parse secrets(const char* setting);
std::string parse_store(Settings& settings, std::string_view value);
std::string parse_public_url(Settings& settings, std::string_view value);
std::string parse_chatwoot_url(Settings& settings, std::string_view value);

// A list, `none` if it is empty; `read` is the parser of those who use it.
template <typename Read>
Parse list(std::string Settings::*field, Read read) {
  return [field, read](Settings& settings, std::string_view value) -> std::string {
    if (value.empty()) return "must be a list, or none";
    const std::string_view meant = value == "none" ? std::string_view() : value;
    if (const auto parsed = read(meant); !parsed) return parsed.error().message;
    settings.*field = meant;
    return {};
  };
}

template <typename Field>
Parse number(Field Settings::*field, std::uint64_t least, std::uint64_t most) {
  return [field, least, most](Settings& settings, std::string_view value) -> std::string {
    std::uint64_t parsed = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), parsed);
    if (error != std::errc() || end != value.data() + value.size() || parsed < least || parsed > most) {
      return "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most);
    }
    settings.*field =
        Field(static_cast<typename std::conditional_t<std::is_class_v<Field>, std::int64_t, Field>>(parsed));
    return {};
  };
}

}  // namespace verbatim::app
