#include "content/heard_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

namespace verbatim::content {
namespace {

constexpr std::size_t kMaxHeardBytes = 4'000;  // a message of 1,000 characters

const char* const kShape = R"(a line is {"text": "what they typed", "ids": ["best.id"]})";

void read_line(std::string_view line, const base::Location& where, FileReport& report, LanguageDraft& draft) {
  const nlohmann::json row = nlohmann::json::parse(line, nullptr, false);
  if (row.is_discarded() || !row.is_object()) {
    report.malformed(where, "bad-json", "this line is not a JSON object", kShape);
    return;
  }
  const auto turns = row.find("turns");
  const auto after = row.find("after");
  const bool in_conversation = turns != row.end() && turns->is_array() && !turns->empty();
  if (in_conversation && after == row.end()) return;
  const nlohmann::json& text = in_conversation ? turns->back() : row.value("text", nlohmann::json());
  const auto ids = row.find("ids");
  std::size_t wanted = row.contains("double") ? 2 : 1;
  const bool complete = text.is_string() && (after == row.end() || after->is_string()) && ids != row.end() &&
                        ids->is_array() && ids->size() >= wanted &&
                        std::all_of(ids->begin(), ids->end(), [](const auto& id) { return id.is_string(); });
  if (!complete) {
    report.malformed(where, "missing-key", "'text' or 'ids' is missing or of another kind", kShape);
    return;
  }
  std::string typed = text.get<std::string>();
  if (typed.size() > kMaxHeardBytes) {
    report.error(where, "too-long", "more than " + std::to_string(kMaxHeardBytes) + " bytes", "shorten it");
    return;
  }
  if (row.contains("ambiguous")) wanted = ids->size();
  Heard& heard = draft.language.heard.emplace_back(Heard{{std::move(typed), where}, {}, {}});
  if (after != row.end()) heard.after = {after->get<std::string>(), where};
  for (std::size_t i = 0; i < wanted; ++i) heard.intents.push_back((*ids)[i].get<std::string>());
}

}  // namespace

void read_heard_file(const SourceFile& file, FileReport& report, LanguageDraft& draft) {
  std::string_view rest = file.bytes;
  for (int number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      read_line(line, report.at(number, 1), report, draft);
    }
  }
}

}  // namespace verbatim::content
