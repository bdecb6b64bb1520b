#include "content/source_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "content/digest.h"
#include "text/utf8.h"

namespace verbatim::content {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRulesFile = "_language.yaml";
constexpr std::string_view kHeardFolder = "heard";  // of intents/<lang>: messages that were typed, see heard_file.h
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

// Line and column, from 1, of a byte.
base::Location place_of(std::string_view bytes, std::size_t offset, const std::string& file) {
  const std::string_view before = bytes.substr(0, offset);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0: the first line
  return {file, static_cast<int>(lines) + 1, static_cast<int>(offset - line_begin) + 1};
}

// Walks folders with every entry counted, so that a wrong root (such as "/") ends soon.
class TreeReader {
 public:
  TreeReader(const std::string& root, base::Diagnostics& diagnostics, const LoadLimits& limits)
      : root_(fs::path(root).lexically_normal()), diagnostics_(diagnostics), limits_(limits) {
    if (root_ == ".") root_.clear();
  }

  SourceTree read() {
    const std::vector<fs::path> intents = language_folders("intents");
    const std::vector<fs::path> responses = language_folders("responses");
    for (const fs::path& folder : intents) read_intents(folder);
    for (const fs::path& folder : responses) read_responses(folder);
    if (too_many_) return {};
    SourceTree tree;
    for (auto& [tag, language] : languages_) {
      if (both_found_) {
        check_parts(language);
      } else {
        language.complete = false;
      }
      tree.languages.push_back(std::move(language));
    }
    tree.version = version();
    return tree;
  }

 private:
  // What a language has, readable or not.
  struct Found {
    bool intents = false, responses = false, rules = false;
  };

  // Sub-folders of intents/ or responses/, one for each language.
  std::vector<fs::path> language_folders(const char* name) {
    std::vector<fs::path> folders;
    const fs::path parent = root_ / name;
    for (const fs::path& entry : entries(parent, both_found_)) {
      std::error_code ignored;
      if (fs::is_directory(entry, ignored)) folders.push_back(entry);
    }
    if (folders.empty() && both_found_) {
      diagnostics_.error({parent.generic_string()}, "no-language", "no language has a folder here",
                         "make one named after the language, such as " + std::string(name) + "/en");
    }
    return folders;
  }

  // What is in a folder, hidden files apart, sorted. `found` becomes false if it cannot be read.
  std::vector<fs::path> entries(const fs::path& folder, bool& found) {
    std::vector<fs::path> list;
    std::error_code problem;
    for (fs::directory_iterator it(folder, problem), end; !problem && it != end; it.increment(problem)) {
      if (too_many_ || !count(folder)) return {};
      if (!is_hidden(it->path())) list.push_back(it->path());
    }
    if (problem) {
      found = false;
      diagnostics_.error({folder.generic_string()}, "unreadable", "the folder cannot be read: " + problem.message(),
                         "a content folder holds intents/ and responses/; is this the right one?");
    }
    std::sort(list.begin(), list.end());
    return list;
  }

  bool count(const fs::path& folder) {
    if (++files_ <= limits_.max_files) return true;
    too_many_ = true;
    diagnostics_.error({folder.generic_string()}, "too-many-files",
                       "more than " + std::to_string(limits_.max_files) + " files in the content folder",
                       "is this the right folder?");
    return false;
  }

  LanguageFiles& language(const fs::path& folder) {
    LanguageFiles& found = languages_[folder.filename().string()];
    found.tag = folder.filename().string();
    return found;
  }

  void read_intents(const fs::path& folder) {
    LanguageFiles& files = language(folder);
    found_[files.tag].intents = true;
    for (const fs::path& path : entries(folder, files.complete)) {
      std::error_code ignored;
      if (path.filename() == kHeardFolder && fs::is_directory(fs::symlink_status(path, ignored))) {
        read_heard(path, folder, files);
        continue;
      }
      if (!wanted(path, ".yaml")) continue;
      const bool is_rules = path.filename() == kRulesFile;
      if (is_rules) found_[files.tag].rules = true;
      std::optional<SourceFile> file = read_file(path, folder, files.complete);
      if (!file) continue;
      if (is_rules) {
        files.rules = std::move(file);
      } else {
        files.intents.push_back(std::move(*file));
      }
    }
  }

  void read_heard(const fs::path& heard, const fs::path& folder, LanguageFiles& files) {
    for (const fs::path& path : entries(heard, files.complete)) {
      if (!wanted(path, ".jsonl")) continue;
      std::optional<SourceFile> file = read_file(path, folder, files.complete);
      if (file) files.heard.push_back(std::move(*file));
    }
  }

  void read_responses(const fs::path& folder) {
    LanguageFiles& files = language(folder);
    std::vector<fs::path> folders{folder};
    while (!folders.empty()) {
      const fs::path current = std::move(folders.back());
      folders.pop_back();
      for (const fs::path& path : entries(current, files.complete)) {
        std::error_code ignored;
        if (fs::is_directory(fs::symlink_status(path, ignored))) {
          folders.push_back(path);
        } else if (wanted(path, ".md")) {
          std::optional<SourceFile> file = read_file(path, folder, files.complete);
          if (file) files.responses.push_back(std::move(*file));
        }
      }
    }
    std::sort(files.responses.begin(), files.responses.end(),
              [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    found_[files.tag].responses = true;
  }

  bool wanted(const fs::path& path, std::string_view extension) {
    if (path.filename().string().starts_with("README")) return false;
    std::error_code ignored;
    if (path.extension() == extension && fs::is_regular_file(path, ignored)) return true;
    diagnostics_.warning({path.generic_string()}, "ignored-file", "this is not read",
                         "only files that end in '" + std::string(extension) + "' are");
    return false;
  }

  std::optional<SourceFile> read_file(const fs::path& path, const fs::path& folder, bool& complete) {
    SourceFile file{path.generic_string(), path.lexically_relative(folder).generic_string(), {}};
    if (read_bytes(file) && check_bytes(file)) {
      contents_.emplace_back(path.lexically_relative(root_).generic_string(), sha256_hex(file.bytes));
      if (file.bytes.starts_with(kByteOrderMark)) file.bytes.erase(0, kByteOrderMark.size());
      return file;
    }
    complete = false;
    return std::nullopt;
  }

  bool read_bytes(SourceFile& file) {
    std::ifstream stream(file.path, std::ios::binary);
    std::error_code unknown_size;
    const std::uintmax_t size = fs::file_size(file.path, unknown_size);
    file.bytes.resize(unknown_size ? 1 : std::min<std::uintmax_t>(size, limits_.max_file_bytes) + 1);
    stream.read(file.bytes.data(), static_cast<std::streamsize>(file.bytes.size()));
    file.bytes.resize(static_cast<std::size_t>(stream.gcount()));
    if (!stream.eof() && file.bytes.size() <= limits_.max_file_bytes) {  // an error, or it grew meanwhile
      diagnostics_.error({file.path}, "unreadable", "the file cannot be read", "check its permissions");
      return false;
    }
    if (file.bytes.size() > limits_.max_file_bytes) {
      diagnostics_.error({file.path}, "file-too-large",
                         "larger than " + std::to_string(limits_.max_file_bytes) + " bytes", "split it");
      return false;
    }
    return true;
  }

  bool check_bytes(const SourceFile& file) {
    if (const std::optional<std::size_t> at = text::first_invalid_utf8(file.bytes)) {
      diagnostics_.error(place_of(file.bytes, *at, file.path), "invalid-utf8", "this byte is not valid UTF-8",
                         "save the file as UTF-8");
      return false;
    }
    // yaml-cpp takes U+0004 for the end of the file and would drop the rest without a word.
    const auto control = std::find_if(file.bytes.begin(), file.bytes.end(), [](char c) {
      return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7F;
    });
    if (control == file.bytes.end()) return true;
    diagnostics_.error(place_of(file.bytes, static_cast<std::size_t>(control - file.bytes.begin()), file.path),
                       "control-character", "an invisible control character", "delete it");
    return false;
  }

  void check_parts(LanguageFiles& files) {
    const Found& found = found_[files.tag];
    const std::string intents = (root_ / "intents" / files.tag).generic_string();
    const std::string responses = (root_ / "responses" / files.tag).generic_string();
    if (!found.intents) {
      lack(files, responses, "responses but no intents", "add the folder " + intents);
    } else if (!found.responses) {
      lack(files, intents, "intents but no responses", "add the folder " + responses);
    } else if (!found.rules) {
      lack(files, intents, "no _language.yaml", "add " + intents + "/" + std::string(kRulesFile));
    }
  }

  void lack(LanguageFiles& files, const std::string& folder, const char* what, std::string hint) {
    files.complete = false;
    diagnostics_.error({folder}, "no-language", "the language '" + files.tag + "' has " + what, std::move(hint));
  }

  std::string version() {
    std::sort(contents_.begin(), contents_.end());
    Sha256 hash;
    for (const auto& [name, digest] : contents_) {
      hash.add(name);
      hash.add(std::string_view("\0", 1));
      hash.add(digest);
    }
    return hash.hex();
  }

  fs::path root_;
  base::Diagnostics& diagnostics_;
  const LoadLimits& limits_;
  std::map<std::string, LanguageFiles> languages_;
  std::map<std::string, Found> found_;                         // by tag
  std::vector<std::pair<std::string, std::string>> contents_;  // path below the root, digest of the bytes
  std::size_t files_ = 0;
  bool both_found_ = true;  // both intents/ and responses/ could be listed
  bool too_many_ = false;
};

}  // namespace

SourceTree read_sources(const std::string& root, base::Diagnostics& diagnostics, const LoadLimits& limits) {
  return TreeReader(root, diagnostics, limits).read();
}

}  // namespace verbatim::content
