#include "app/model_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>
#include <vector>

#include "content/fingerprint.h"

namespace verbatim::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".learnt";
constexpr std::string_view kTemporary = ".XXXXXX";  // as mkstemp has it
constexpr std::size_t kDigestSize = 32;

// A file descriptor that is closed with the object.
class File {
 public:
  explicit File(int descriptor) : descriptor_(descriptor) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  explicit operator bool() const { return descriptor_ >= 0; }
  int get() const { return descriptor_; }

  // How long it is; nothing if it is no file.
  std::optional<std::uintmax_t> size() const {
    struct stat status {};
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return static_cast<std::uintmax_t>(status.st_size);
  }

  // The next so many bytes, if there are.
  std::optional<std::string> read(std::size_t size) const {
    std::string bytes(size, '\0');
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t got = ::read(descriptor_, bytes.data() + done, bytes.size() - done);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return std::nullopt;
      done += static_cast<std::size_t>(got);
    }
    return bytes;
  }

  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t put = ::write(descriptor_, bytes.data(), bytes.size());
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
  }

 private:
  const int descriptor_;
};

// What stands before the bytes: the name, and the digest of both.
std::string head_of(const std::string& name, std::string_view bytes) {
  return "verbatim " + name + "\n" + content::fingerprint({name, bytes}) + "\n";
}

}  // namespace

ModelCache::ModelCache(fs::path folder, std::uintmax_t max_bytes, base::Log& log)
    : folder_(std::move(folder)), max_bytes_(max_bytes), log_(log) {}

fs::path ModelCache::path_of(const std::string& name) const {
  return folder_ / (name + std::string(kExtension));
}

void ModelCache::say(std::string_view event, const fs::path& path, std::string_view why) const {
  log_.write(base::LogLevel::debug, event, {{"path", path.native()}, {"why", why}});
}

std::optional<std::string> ModelCache::get(const std::string& name) {
  const fs::path path = path_of(name);
  const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) {
    say("model_cache_missed", path, std::strerror(errno));
    return std::nullopt;
  }
  const std::size_t head_size = std::string_view("verbatim \n\n").size() + name.size() + kDigestSize;
  const auto size = file.size();
  const bool fits = size && *size >= head_size && *size <= max_bytes_;
  const auto head = fits ? file.read(head_size) : std::nullopt;
  std::optional<std::string> bytes = head ? file.read(*size - head_size) : std::nullopt;
  if (!bytes || *head != head_of(name, *bytes)) {
    say("model_cache_missed", path, "the file is damaged");
    return std::nullopt;
  }
  ::futimens(file.get(), nullptr);  // used just now; where it may not be told, the file ages
  say("model_cache_hit", path, "the same lessons and program");
  return bytes;
}

bool ModelCache::has(const std::string& name) {
  return ::utimensat(AT_FDCWD, path_of(name).c_str(), nullptr, 0) == 0 || fs::exists(path_of(name));
}

void ModelCache::put(const std::string& name, std::string_view bytes) {
  const fs::path path = path_of(name);
  const std::string head = head_of(name, bytes);
  if (head.size() + bytes.size() > max_bytes_) return say("model_cache_not_written", path, "larger than the limit");
  std::error_code error;
  if (fs::create_directories(folder_, error)) fs::permissions(folder_, fs::perms::owner_all, error);
  if (!write(path, head, bytes)) return say("model_cache_not_written", path, std::strerror(errno));
  say("model_cache_written", path, "learnt anew");
  trim(path);
}

// Beside and renamed: who reads meanwhile has the old file or the new one. errno says what went wrong.
bool ModelCache::write(const fs::path& path, std::string_view head, std::string_view bytes) const {
  std::string temporary = path.native() + std::string(kTemporary);
  const File file(::mkostemp(temporary.data(), O_CLOEXEC));  // for its owner alone
  if (!file) return false;
  if (file.write(head) && file.write(bytes) && ::rename(temporary.c_str(), path.c_str()) == 0) return true;
  const int why = errno;
  ::unlink(temporary.c_str());
  errno = why;
  return false;
}

// Removes the files that were used longest ago, what a killed process left included, until the rest are within the
// limit.
void ModelCache::trim(const fs::path& keep) const {
  struct Entry {
    fs::file_time_type used;
    std::uintmax_t bytes;
    fs::path path;
  };
  std::vector<Entry> entries;
  std::uintmax_t all = 0;
  std::error_code error;
  for (fs::directory_iterator it(folder_, error), end; !error && it != end; it.increment(error)) {
    std::error_code gone;
    if (it->path().filename().native().find(kExtension) == std::string::npos) continue;
    const Entry entry{it->last_write_time(gone), it->file_size(gone), it->path()};
    if (gone) continue;
    all += entry.bytes;
    if (entry.path != keep) entries.push_back(entry);
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const Entry& entry : entries) {
    if (all <= max_bytes_) return;
    all -= entry.bytes;
    if (fs::remove(entry.path, error)) say("model_cache_removed", entry.path, "max_model_cache");
  }
}

std::unique_ptr<ModelCache> open_model_cache(const Settings& settings, base::Log& log) {
  constexpr std::uintmax_t kMebibyte = 1024 * 1024;
  if (settings.model_cache == kOff) return nullptr;
  return std::make_unique<ModelCache>(settings.model_cache, settings.max_model_cache_mib * kMebibyte, log);
}

std::string default_model_cache() {
  if (const char* folder = std::getenv("CACHE_DIRECTORY"); folder && *folder == '/') return folder;
  if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder && *folder == '/') {
    return std::string(folder) + "/verbatim";
  }
  if (const char* home = std::getenv("HOME"); home && *home == '/') return std::string(home) + "/.cache/verbatim";
  return kOff;
}

}  // namespace verbatim::app
