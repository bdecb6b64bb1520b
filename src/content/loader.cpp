#include "content/loader.h"

#include <iterator>
#include <utility>

#include "base/parallel.h"
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

// What one file gave.
struct FileDraft {
  LanguageDraft draft;
  base::Diagnostics diagnostics;
};

// Parses a file and lets `read` have it; what was left out makes the language incomplete.
template <typename Read>
void read_yaml(const SourceFile& file, FileDraft& out, const Read& read) {
  FileReport report(file.path, out.diagnostics);
  const YamlNode root = parse_yaml(file.bytes, report);
  if (!report.malformed() || root.kind != YamlNode::Kind::null) read(root, report);
  out.draft.complete = !report.malformed();
}

void read_heard(const SourceFile& file, FileDraft& out) {
  FileReport report(file.path, out.diagnostics);
  read_heard_file(file, report, out.draft);
  out.draft.complete = !report.malformed();
}

void read_response(const SourceFile& file, const LoadLimits& limits, FileDraft& out) {
  FileReport report(file.path, out.diagnostics);
  std::optional<Response> response = read_response_file(file, limits, report);
  if (response) out.draft.language.responses.push_back(std::move(*response));
  out.draft.complete = !report.malformed();
}

template <typename Item>
void append(std::vector<Item>& to, std::vector<Item>& from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void append(LanguageDraft& to, LanguageDraft& from) {
  append(to.language.topics, from.language.topics);
  append(to.language.terms, from.language.terms);
  append(to.language.intents, from.language.intents);
  append(to.language.heard, from.language.heard);
  append(to.language.responses, from.language.responses);
  append(to.misspelt, from.misspelt);
  append(to.topic_places, from.topic_places);
  to.complete = to.complete && from.complete;
}

// Each file by itself, on several threads; then what they gave, in the order of the files.
LanguageDraft read_language(const LanguageFiles& files, const LoadLimits& limits, base::Diagnostics& diagnostics) {
  const std::size_t intents = files.intents.size(), heard = files.heard.size();
  std::vector<FileDraft> drafts(1 + intents + heard + files.responses.size());
  base::in_parallel(drafts.size(), limits.threads, [&](std::size_t i) {
    FileDraft& out = drafts[i];
    if (i == 0) {
      if (!files.rules) return;
      read_yaml(*files.rules, out, [&](const YamlNode& root, FileReport& report) {
        out.draft.language.rules = read_language_file(root, report);
      });
    } else if (i <= intents) {
      read_yaml(files.intents[i - 1], out,
                [&](const YamlNode& root, FileReport& report) { read_intent_file(root, report, out.draft); });
    } else if (i <= intents + heard) {
      read_heard(files.heard[i - 1 - intents], out);
    } else {
      read_response(files.responses[i - 1 - intents - heard], limits, out);
    }
  });
  LanguageDraft draft;
  draft.complete = files.complete;
  draft.language.tag = files.tag;
  draft.language.rules = std::move(drafts.front().draft.language.rules);
  for (FileDraft& one : drafts) {
    append(draft, one.draft);
    for (const base::Diagnostic& d : one.diagnostics.list()) {
      const bool error = d.severity == base::Severity::error;
      (error ? diagnostics.error(d.where, d.rule, d.text, d.hint)
             : diagnostics.warning(d.where, d.rule, d.text, d.hint));
    }
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
  return load(read_sources(root, diagnostics, limits), diagnostics, limits);
}

std::optional<Content> load(const SourceTree& tree, base::Diagnostics& diagnostics, const LoadLimits& limits) {
  std::vector<LanguageDraft> drafts;
  for (const LanguageFiles& files : tree.languages) drafts.push_back(read_language(files, limits, diagnostics));
  Content content;
  content.version = tree.version;
  for (LanguageDraft& draft : drafts) content.languages.push_back(check_language(std::move(draft), diagnostics));
  diagnostics.sort();
  if (diagnostics.has_errors()) return std::nullopt;
  return content;
}

}  // namespace verbatim::content
