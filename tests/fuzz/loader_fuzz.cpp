// Any bytes as one file of a content folder that is otherwise valid: it loads, or there is at least one diagnostic. The
// first line of the input names the file, below the folder.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "content/loader.h"
#include "temporary_folder.h"

namespace {

namespace fs = std::filesystem;
const std::string kValid = VERBATIM_VALID_CONTENT;

// A copy of the valid content, removed when the program ends.
const fs::path& folder() {
  static const struct Copy : verbatim::sample::TemporaryFolder {
    Copy() { fs::copy(kValid, path(), fs::copy_options::recursive); }
  } copy;
  return copy.path();
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  folder();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t line = input.find('\n');
  if (line == std::string_view::npos || input.find("..") < line) return 0;
  const fs::path name = fs::path(input.substr(0, line)).relative_path();
  std::error_code none;
  if (input.substr(0, line).find('\0') != std::string_view::npos || !fs::is_regular_file(kValid / name, none)) return 0;
  std::ofstream(folder() / name, std::ios::binary) << input.substr(line + 1);
  verbatim::base::Diagnostics diagnostics;
  const auto content = verbatim::content::load(folder().string(), diagnostics);
  if (!content && diagnostics.errors() == 0) std::abort();
  for (const auto& diagnostic : diagnostics.list()) {
    if (verbatim::base::to_string(diagnostic).empty()) std::abort();
  }
  fs::copy_file(kValid / name, folder() / name, fs::copy_options::overwrite_existing);
  return 0;
}
