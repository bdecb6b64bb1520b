#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

// What platforms' JSON holds at a path such as /message/text (RFC 6901), whatever else it may be. Pure: any thread.
namespace verbatim::channels {

// Null if there is nothing.
const nlohmann::json* value_at(const nlohmann::json& object, const char* path);

// Empty if there is no string.
std::string text_at(const nlohmann::json& object, const char* path);

// A whole number, or a string, as a string; empty if there is neither.
std::string id_at(const nlohmann::json& object, const char* path);

bool is_true_at(const nlohmann::json& object, const char* path);

// The array there; an empty one if there is none.
const nlohmann::json& array_at(const nlohmann::json& object, const char* path);

}  // namespace verbatim::channels
