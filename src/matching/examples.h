#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "matching/decision.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// The authors' examples, normalised and spelt: a message that is one of them, word for word, is answered as it is.
// Immutable: any thread.
class ExampleIndex {
 public:
  struct Example {
    IntentIndex intent = 0;
    text::NormalText normal;
  };
  explicit ExampleIndex(std::vector<Example> examples);

  static constexpr std::uint32_t kNone = 0xffffffff;

  // The position of the example that is the same as the normalised text; kNone if there is none.
  std::uint32_t exact(std::string_view normal_text) const;

  const std::vector<Example>& examples() const { return examples_; }

 private:
  std::vector<Example> examples_;
  std::unordered_map<std::string_view, std::uint32_t> exact_;  // keys are texts of examples_
};

}  // namespace verbatim::matching
