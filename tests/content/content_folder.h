#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "content/loader.h"
#include "temporary_folder.h"

namespace verbatim::content {

inline const std::filesystem::path kTestData = VERBATIM_TEST_DATA;

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

// A copy of tests/content/valid in a temporary folder, to be changed and loaded; it goes away with the object.
class ContentFolder {
 public:
  ContentFolder() { overlay(kTestData / "valid"); }

  const std::filesystem::path& path() const { return folder_.path(); }

  void overlay(const std::filesystem::path& folder) {
    const auto over = std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing;
    for (const char* part : {"intents", "responses"}) {
      if (exists(folder / part)) std::filesystem::copy(folder / part, path() / part, over);
    }
  }

  void write(const std::string& name, const std::string& bytes) {
    std::filesystem::create_directories((path() / name).parent_path());
    std::ofstream(path() / name, std::ios::binary) << bytes;
  }

  void remove(const std::string& name) { std::filesystem::remove_all(path() / name); }

 private:
  sample::TemporaryFolder folder_;
};

// One line for each diagnostic, with paths below `root`.
inline std::string to_lines(const base::Diagnostics& diagnostics, const std::filesystem::path& root) {
  const std::string prefix = root.string() + "/";
  std::string lines;
  for (const base::Diagnostic& diagnostic : diagnostics.list()) {
    std::string line = to_string(diagnostic);
    for (std::size_t at = 0; (at = line.find(prefix, at)) != std::string::npos;) line.erase(at, prefix.size());
    lines += line + "\n";
  }
  return lines;
}

}  // namespace verbatim::content
