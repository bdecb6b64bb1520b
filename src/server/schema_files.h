#pragma once

#include <string_view>

#include "server/asset.h"

namespace verbatim::server {

inline constexpr std::string_view kSchemaPath = "/v1/schema/";

// One of the documents under src/protocol/schema, compiled in: "frames.schema.json"; null if there is none of that
// name. Any thread.
const Asset* schema_file(std::string_view name);

// Generated from the files by CMake.
extern const std::string_view kFramesSchemaSource, kAsyncApiSource, kOpenApiSource;

}  // namespace verbatim::server
