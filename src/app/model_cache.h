#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/settings.h"
#include "base/log.h"
#include "matching/learnt_store.h"

namespace verbatim::app {

// What engines learnt, one file for each name in a folder: the next start with the same content and program need not
// learn it again. Nothing here is ever an error or a wait: a file that is missing, damaged or from another program is
// learnt anew and written again, a folder that cannot be written is left alone. Files are written beside and renamed,
// so any number of processes may share a folder. The least recently used go when all take more than the limit. Any
// thread, but not an I/O thread: it reads and writes files.
class ModelCache final : public matching::LearntStore {
 public:
  // `log` must outlive this. What happens is logged at the level debug.
  ModelCache(std::filesystem::path folder, std::uintmax_t max_bytes, base::Log& log);

  std::optional<std::string> get(const std::string& name) override;
  bool has(const std::string& name) override;
  void put(const std::string& name, std::string_view bytes) override;

 private:
  std::filesystem::path path_of(const std::string& name) const;
  void say(std::string_view event, const std::filesystem::path& path, std::string_view why) const;
  bool write(const std::filesystem::path& path, std::string_view head, std::string_view bytes) const;
  void trim(const std::filesystem::path& keep) const;

  const std::filesystem::path folder_;
  const std::uintmax_t max_bytes_;
  base::Log& log_;
};

// The folder that the settings name; null if it is off.
std::unique_ptr<ModelCache> open_model_cache(const Settings& settings, base::Log& log);

// $CACHE_DIRECTORY, which systemd sets for a unit, else $XDG_CACHE_HOME/verbatim, else ~/.cache/verbatim
// (https://specifications.freedesktop.org/basedir-spec/), else off.
std::string default_model_cache();

}  // namespace verbatim::app
