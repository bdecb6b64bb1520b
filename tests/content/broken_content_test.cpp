#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "content_folder.h"

// Each folder in tests/content/broken is a mistake: the files that differ from tests/content/valid, and in expected.txt
// what the loader says. remove.txt lists what is missing, limits.txt sets limits ("max_files 8"). A new case is a new
// folder; its expected.txt is what the failing test prints, once somebody has read it.
namespace verbatim::content {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> case_folders() {
  std::vector<fs::path> folders;
  for (const fs::directory_entry& entry : fs::directory_iterator(kTestData / "broken")) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  return folders;
}

LoadLimits limits_of(const fs::path& folder) {
  LoadLimits limits;
  std::ifstream stream(folder / "limits.txt");
  std::string name;
  std::size_t value = 0;
  while (stream >> name >> value) {
    if (name == "max_file_bytes") limits.max_file_bytes = value;
    if (name == "max_files") limits.max_files = value;
    if (name == "max_body_characters") limits.max_body_characters = value;
  }
  return limits;
}

class BrokenContent : public testing::TestWithParam<fs::path> {};

TEST_P(BrokenContent, IsReported) {
  ContentFolder folder;
  folder.overlay(GetParam());
  std::ifstream removed(GetParam() / "remove.txt");
  for (std::string name; std::getline(removed, name);) folder.remove(name);

  base::Diagnostics diagnostics;
  const std::optional<Content> content = load(folder.path().string(), diagnostics, limits_of(GetParam()));

  EXPECT_EQ(to_lines(diagnostics, folder.path()), read_text(GetParam() / "expected.txt"));
  EXPECT_EQ(content.has_value(), !diagnostics.has_errors());
}

INSTANTIATE_TEST_SUITE_P(Cases, BrokenContent, testing::ValuesIn(case_folders()),
                         [](const auto& folder) { return folder.param.filename().string(); });

// The rules that authors can meet, so that none is without a case.
TEST(BrokenContentCases, CoverEveryRule) {
  std::string all;
  for (const fs::path& folder : case_folders()) all += read_text(folder / "expected.txt");
  for (const char* rule : {"bad-id",
                           "bad-pattern",
                           "bad-regex",
                           "bad-source",
                           "bad-value",
                           "body-too-long",
                           "control-character",
                           "duplicate-id",
                           "duplicate-key",
                           "empty-body",
                           "expansion-loop",
                           "file-too-large",
                           "front-matter",
                           "ignored-file",
                           "intent-without-response",
                           "invalid-utf8",
                           "long-ask",
                           "matches-empty",
                           "missing-ask",
                           "missing-example",
                           "missing-key",
                           "missing-source",
                           "missing-title",
                           "no-language",
                           "no-patterns",
                           "not-normalised",
                           "review",
                           "review-digest",
                           "term-cycle",
                           "term-too-large",
                           "too-many-files",
                           "too-many-follow-ups",
                           "unknown-beats",
                           "unknown-follow-up",
                           "unknown-hides",
                           "unknown-key",
                           "unknown-subject",
                           "unknown-term",
                           "unreached-response",
                           "unreadable",
                           "unsupported-markdown",
                           "unused-term",
                           "wrong-type",
                           "yaml-syntax"}) {
    EXPECT_NE(all.find("[" + std::string(rule) + "]"), std::string::npos) << rule;
  }
}

}  // namespace
}  // namespace verbatim::content
