#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "app/command_line.h"
#include "app/commands.h"
#include "content/loader.h"

namespace verbatim::app {
namespace {

using nlohmann::json;

std::string text_of(const json& line, const char* member) {
  const auto found = line.find(member);
  return found != line.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Why the line does not agree with the content; empty if it does.
std::string disagreement(const json& line, const content::Content& content) {
  if (!line.is_object()) return "is not a line of a ledger";
  const std::string language = text_of(line, "lang"), id = text_of(line, "response"), digest = text_of(line, "digest");
  for (const content::Language& known : content.languages) {
    if (known.tag != language) continue;
    const content::Response* response = known.response(id);
    if (response == nullptr) return "the content has no response " + id;
    if (response->digest == digest) return {};
    return id + " was served as " + digest + ", but its file is " + response->digest;
  }
  return "the content has no language \"" + language + "\"";
}

}  // namespace

int command_verify(const std::vector<std::string>& arguments) {
  CommandLine line("verify",
                   "Holds every answer in a ledger against the response files: was this text served, word for word?\n"
                   "Give the content of that time with --content (a line names its version). Exit 1 if any differs.",
                   {"content"});
  std::string path;
  line.app().add_option("ledger", path, "the file that `ledger` named")->required();
  const auto loaded = line.parse(arguments);
  if (!loaded) return line.exit_code();
  base::Diagnostics diagnostics;
  const auto content = content::load(loaded->settings.content, diagnostics);
  if (!content) {
    for (const base::Diagnostic& d : diagnostics.list()) std::cerr << base::to_string(d) << "\n";
    return kExitFailed;
  }
  std::ifstream file(path);
  if (!file) {
    std::cerr << "verbatim verify: " << path << " cannot be read\n";
    return kExitUsage;
  }
  std::size_t number = 0, different = 0;
  std::map<std::string, std::size_t> versions;
  for (std::string text; std::getline(file, text);) {
    ++number;
    const json entry = json::parse(text, nullptr, false);
    if (entry.is_object()) ++versions[text_of(entry, "content")];
    const std::string why = disagreement(entry, *content);
    if (why.empty()) continue;
    ++different;
    std::cout << path << ":" << number << ": " << why << "\n";
  }
  std::cout << number << " answers, " << number - different << " agree with " << loaded->settings.content
            << " (version " << content->version << "), " << different << " do not\n";
  for (const auto& [version, count] : versions) {
    if (version != content->version) std::cout << count << " were served from version " << version << "\n";
  }
  return different == 0 ? kExitOk : kExitFailed;
}

}  // namespace verbatim::app
