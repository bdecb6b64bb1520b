#include "matching/examples.h"

namespace verbatim::matching {

ExampleIndex::ExampleIndex(std::vector<Example> examples) : examples_(std::move(examples)) {
  for (std::uint32_t i = 0; i < examples_.size(); ++i) exact_.emplace(examples_[i].normal.text, i);
}

std::uint32_t ExampleIndex::exact(std::string_view normal_text) const {
  const auto found = exact_.find(normal_text);
  return found == exact_.end() ? kNone : found->second;
}

}  // namespace verbatim::matching
