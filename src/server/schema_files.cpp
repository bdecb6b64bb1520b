#include "server/schema_files.h"

#include <map>
#include <string>

namespace verbatim::server {
namespace {

Asset document(std::string_view text) {
  // Tools on other sites may read it: it is no secret.
  return Asset("application/json", std::string(text),
               {{"Cache-Control", "public, max-age=300"}, {"Access-Control-Allow-Origin", "*"}});
}

}  // namespace

const Asset* schema_file(std::string_view name) {
  static const std::map<std::string_view, Asset> files = {{"frames.schema.json", document(kFramesSchemaSource)},
                                                          {"asyncapi.json", document(kAsyncApiSource)},
                                                          {"openapi.json", document(kOpenApiSource)}};
  const auto found = files.find(name);
  return found == files.end() ? nullptr : &found->second;
}

}  // namespace verbatim::server
