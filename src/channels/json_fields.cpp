#include "channels/json_fields.h"

#include <cstdint>
#include <nlohmann/json.hpp>

namespace verbatim::channels {
using nlohmann::json;

const json* value_at(const json& object, const char* path) {
  const json::json_pointer pointer(path);
  return object.contains(pointer) ? &object.at(pointer) : nullptr;
}

std::string text_at(const json& object, const char* path) {
  const json* found = value_at(object, path);
  return found != nullptr && found->is_string() ? found->get<std::string>() : std::string();
}

std::string id_at(const json& object, const char* path) {
  const json* found = value_at(object, path);
  if (found != nullptr && found->is_number_integer()) return std::to_string(found->get<std::int64_t>());
  return text_at(object, path);
}

bool is_true_at(const json& object, const char* path) {
  const json* found = value_at(object, path);
  return found != nullptr && *found == json(true);
}

const json& array_at(const json& object, const char* path) {
  static const json nothing = json::array();
  const json* found = value_at(object, path);
  return found != nullptr && found->is_array() ? *found : nothing;
}

}  // namespace verbatim::channels
