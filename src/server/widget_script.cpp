#include "server/widget_script.h"

#include <array>
#include <string>

#include "protocol/json_text.h"

namespace verbatim::server {
namespace {

constexpr std::string_view kLabelPrefix = "system.widget_";
constexpr std::array<std::string_view, 6> kLines = {"notice",   "draft_notice", "unavailable",
                                                    "draining", "internal",     "thanks_feedback"};

void append_member(std::string& json, std::string_view name, std::string_view value) {
  if (!json.ends_with('{')) json += ',';
  protocol::append_json_string(json, name);
  json += ':';
  protocol::append_json_string(json, value);
}

// {"send":"Send","unavailable":"<p>…</p>",…}
void append_words(std::string& json, const content::Language& language) {
  json += '{';
  for (const content::Response& response : language.responses) {
    if (!response.id.starts_with(kLabelPrefix)) continue;
    append_member(json, response.id.substr(kLabelPrefix.size()), response.plain);
  }
  for (const std::string_view name : kLines) {
    const content::Response* line = language.response("system." + std::string(name));
    if (line != nullptr) append_member(json, name, line->html);
  }
  json += '}';
}

std::string words_json(const content::Content& content) {
  std::string json = "{";
  for (const content::Language& language : content.languages) {
    if (json.size() > 1) json += ',';
    protocol::append_json_string(json, language.tag);
    json += ':';
    append_words(json, language);
  }
  return json + "}";
}

}  // namespace

Asset widget_script(const dialogue::Assistant& assistant) {
  std::string script =
      "(() => {\n'use strict';\nconst kLines = " + words_json(assistant.content()) + ";\nconst kStyle = ";
  protocol::append_json_string(script, kWidgetStyleSource);
  script += ";\n\n";
  script += kWidgetScriptSource;
  script += "})();\n";
  // Any site may load it; what it may connect to is the server's business.
  return Asset("text/javascript; charset=utf-8", std::move(script),
               {{"Cache-Control", "public, max-age=300"},
                {"Access-Control-Allow-Origin", "*"},
                {"Cross-Origin-Resource-Policy", "cross-origin"}});
}

}  // namespace verbatim::server
