#include "matching/learnt_store.h"

#include "base/program.h"
#include "content/fingerprint.h"

namespace verbatim::matching {

std::string learnt_name(std::string_view kind, std::string_view inputs) {
  if (base::program_id().empty()) return {};
  return std::string(kind) + "-" + content::fingerprint({base::program_id(), inputs});
}

std::optional<std::string> find_learnt(LearntStore* store, const std::string& name) {
  return store && !name.empty() ? store->get(name) : std::nullopt;
}

void keep_learnt(LearntStore* store, const std::string& name, std::string_view bytes) {
  if (store && !name.empty()) store->put(name, bytes);
}

}  // namespace verbatim::matching
