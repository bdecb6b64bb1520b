#include "content/loader.h"

#include <utility>

#include "content/draft.h"
#include "content/heard_file.h"
#include "content/intent_file.h"
#include "content/language_file.h"
#include "content/references.h"
#include "content/regex_check.h"
#include "content/response_file.h"
#include "content/source_files.h"

namespace verbatim::content {
namespace {

LanguageDraft read_language(const LanguageFiles& files, const LoadLimits& limits, base::Diagnostics& diagnostics) {
  LanguageDraft draft;
  draft.complete = files.complete;
  draft.language.tag = files.tag;
  // Parses a file and lets `read` have it; what was left out makes the language incomplete.
  const auto read_yaml = [&](const SourceFile& file, auto read) {
    FileReport report(file.path, diagnostics);
    const YamlNode root = parse_yaml(file.bytes, report);
    if (!report.malformed() || root.kind != YamlNode::Kind::null) read(root, report);
    if (report.malformed()) draft.complete = false;
  };
  if (files.rules) {
    read_yaml(*files.rules, [&](const YamlNode& root, FileReport& report) {
      draft.language.rules = read_language_file(root, report);
    });
  }
  for (const SourceFile& file : files.intents) {
    read_yaml(file, [&](const YamlNode& root, FileReport& report) { read_intent_file(root, report, draft); });
  }
  for (const SourceFile& file : files.heard) {
    FileReport report(file.path, diagnostics);
    read_heard_file(file, report, draft);
    if (report.malformed()) draft.complete = false;
  }
  for (const SourceFile& file : files.responses) {
    FileReport report(file.path, diagnostics);
    std::optional<Response> response = read_response_file(file, limits, report);
    if (response) draft.language.responses.push_back(std::move(*response));
    if (report.malformed()) draft.complete = false;
  }
  return draft;
}

Language check_language(LanguageDraft draft, base::Diagnostics& diagnostics) {
  index_language(draft, diagnostics);
  const std::size_t before = diagnostics.errors();
  check_regexes(draft.language, diagnostics);
  const bool regexes_right = diagnostics.errors() == before;
  if (draft.complete && check_references(draft, diagnostics) && regexes_right) {
    check_expansions(draft.language, diagnostics);
  }
  return std::move(draft.language);
}

}  // namespace

std::optional<Content> load(const std::string& root, base::Diagnostics& diagnostics, const LoadLimits& limits) {
  const std::size_t before = diagnostics.errors();
  SourceTree tree = read_sources(root, diagnostics, limits);
  std::vector<LanguageDraft> drafts;
  for (const LanguageFiles& files : tree.languages) drafts.push_back(read_language(files, limits, diagnostics));
  Content content;
  content.version = std::move(tree.version);
  for (LanguageDraft& draft : drafts) content.languages.push_back(check_language(std::move(draft), diagnostics));
  diagnostics.sort();
  if (diagnostics.errors() > before) return std::nullopt;
  return content;
}

}  // namespace verbatim::content
