#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "matching/model.h"
#include "matching/span_table.h"
#include "matching/trace.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// How much a word counts as content (DESIGN.md section 3.5).
inline constexpr float kNeutralWeight = 0.1F;
inline constexpr float kContentWeight = 1.0F;
inline constexpr float kForeignWeight = 2.0F;

// A normalised and spelt message with what was found in it: what ranking and policy work on.
struct Analysis {
  Analysis(const Engine::Model& model, text::NormalText message, Trace* trace);
  Analysis(const Analysis&) = delete;  // `spans` looks at `text`
  Analysis& operator=(const Analysis&) = delete;

  text::NormalText text;
  SpanTable spans;
  std::vector<std::uint16_t> clause_of;  // by word
  std::vector<Window> clauses;           // at most kMaxClauses
  std::vector<float> weight;             // by word
  TokenSet foreign;                      // words of another subject that nothing cancels
  bool has_foreign = false;

  Window whole() const { return {0, static_cast<std::uint16_t>(weight.size())}; }

  // What the classifier reads in the whole message, when it is first asked for. One thread at a time.
  const Classifier::Reading& reading() const {
    if (!reading_) reading_ = classifier_->read(text.text);
    return *reading_;
  }

 private:
  const Classifier* classifier_;
  mutable std::optional<Classifier::Reading> reading_;
};

}  // namespace verbatim::matching
