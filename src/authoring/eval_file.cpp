#include <fstream>
#include <nlohmann/json.hpp>

#include "authoring/eval.h"

namespace verbatim::authoring {
namespace {

std::string kind_of(const std::string& first_id) {
  if (first_id == "out_of_scope") return "out_of_scope";
  if (first_id.starts_with("safety.")) return "safety";
  return first_id.starts_with("chat.") ? "chat" : "in_scope";
}

std::vector<std::string> strings(const nlohmann::json& object, const char* key) {
  std::vector<std::string> result;
  if (const auto found = object.find(key); found != object.end() && found->is_array()) {
    for (const auto& item : *found) {
      if (item.is_string()) result.push_back(item.get<std::string>());
    }
  }
  return result;
}

base::Result<EvalLine> parse(const std::string& text) {
  const nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
  if (!object.is_object()) return base::Error{"not a JSON object"};
  EvalLine line;
  line.turns = strings(object, "turns");
  if (line.turns.empty() && object.contains("text") && object["text"].is_string()) {
    line.turns.push_back(object["text"].get<std::string>());
  }
  if (line.turns.empty()) return base::Error{"needs \"text\" or \"turns\""};
  line.ids = strings(object, "ids");
  if (line.ids.empty()) return base::Error{"needs \"ids\", best first"};
  const auto flag = [&object](const char* key) { return object.contains(key) && object[key] == true; };
  line.kind =
      object.contains("kind") && object["kind"].is_string() ? object["kind"].get<std::string>() : kind_of(line.ids[0]);
  line.is_double = flag("double");
  line.near_miss = flag("near_miss");
  line.offered = strings(object, "offered");
  return line;
}

}  // namespace

base::Result<std::vector<EvalLine>> read_eval_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return base::Error{path + ": cannot be read; give the path of a .jsonl file"};
  std::vector<EvalLine> lines;
  std::string text;
  for (int number = 1; std::getline(file, text); ++number) {
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    auto line = parse(text);
    if (!line) return base::Error{path + ":" + std::to_string(number) + ": " + line.error().message};
    lines.push_back(std::move(*line));
  }
  if (lines.empty()) return base::Error{path + ": holds no lines"};
  return lines;
}

}  // namespace verbatim::authoring
