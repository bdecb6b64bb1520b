#include "base/program.h"

#include <elf.h>
#include <link.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <vector>

namespace verbatim::base {
namespace {

std::size_t padded(std::size_t size) {
  return (size + 3) / 4 * 4;
}

// The build id among the notes of a loaded file; empty if there is none.
std::string build_id(std::string_view notes) {
  ElfW(Nhdr) note{};
  while (notes.size() >= sizeof note) {
    std::memcpy(&note, notes.data(), sizeof note);
    const std::size_t name = sizeof note, id = name + padded(note.n_namesz);
    if (id + note.n_descsz > notes.size()) break;
    if (note.n_type == NT_GNU_BUILD_ID && notes.substr(name, note.n_namesz) == std::string_view("GNU\0", 4)) {
      return std::string(notes.substr(id, note.n_descsz));
    }
    notes.remove_prefix(std::min(notes.size(), id + padded(note.n_descsz)));
  }
  return {};
}

int add_build_id(dl_phdr_info* file, std::size_t, void* out) {
  if (std::string_view(file->dlpi_name).starts_with("linux-")) return 0;  // the kernel's vDSO
  std::string id;
  for (int i = 0; i < file->dlpi_phnum && id.empty(); ++i) {
    const auto& segment = file->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    id = build_id({reinterpret_cast<const char*>(file->dlpi_addr + segment.p_vaddr), segment.p_memsz});
  }
  static_cast<std::vector<std::string>*>(out)->push_back(std::move(id));
  return 0;
}

std::string find_program_id() {
  std::vector<std::string> ids;
  dl_iterate_phdr(add_build_id, &ids);  // the program itself comes first
  if (ids.empty() || ids.front().empty()) return {};
  std::sort(ids.begin() + 1, ids.end());
  std::string all;
  for (const std::string& id : ids) all += id;
  return all;
}

}  // namespace

const std::string& program_id() {
  static const std::string id = find_program_id();  // what is loaded later on, such as name services, does not count
  return id;
}

}  // namespace verbatim::base
