#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "matching/decision.h"
#include "text/normaliser.h"

namespace verbatim::matching {

// How like a message is to the authors' examples: cosine of TF-IDF vectors over words, word pairs and runs of four
// characters (Salton and Buckley 1988, "Term-weighting approaches in automatic text retrieval"). It chooses among
// candidates of the patterns and orders suggestions; it never answers alone. Closed form, so it is computed while the
// content loads. Immutable: any thread.
class ExampleIndex {
 public:
  struct Example {
    IntentIndex intent = 0;
    text::NormalText normal;
  };
  explicit ExampleIndex(std::vector<Example> examples);

  static constexpr std::uint32_t kNone = 0xffffffff;

  // Likeness (0 to 1) of `message` to the nearest example of each intent; intents it shares nothing with are left out.
  // Sorted, best first. `except` (an example's position) is left out of account, for checking an example against the
  // others.
  struct Near {
    IntentIndex intent = 0;
    std::uint32_t example = 0;
    float likeness = 0;
  };
  std::vector<Near> nearest(const text::NormalText& message, std::uint32_t except = kNone) const;

  // The example that is the same, word for word, as the normalised text; kNone if there is none.
  std::uint32_t exact(std::string_view normal_text) const;

  const std::vector<Example>& examples() const { return examples_; }

 private:
  struct Posting {
    std::uint32_t example;
    float weight;
  };
  struct Feature {
    std::uint32_t begin = 0, end = 0;  // its postings
    float idf = 0;
  };

  std::vector<Example> examples_;
  std::size_t intents_ = 0;
  std::unordered_map<std::uint64_t, Feature> features_;  // hash of an n-gram
  std::vector<Posting> postings_;
  std::unordered_map<std::string, std::uint32_t> exact_;
};

// The nearest examples of one message, looked up when they are first asked for: a message with one candidate needs
// none.
class NearestExamples {
 public:
  // All must outlive this.
  NearestExamples(const ExampleIndex& index, const text::NormalText& message, std::uint32_t except)
      : index_(index), message_(message), except_(except) {}

  const std::vector<ExampleIndex::Near>& get() {
    if (!found_) found_ = index_.nearest(message_, except_);
    return *found_;
  }

 private:
  const ExampleIndex& index_;
  const text::NormalText& message_;
  std::uint32_t except_;
  std::optional<std::vector<ExampleIndex::Near>> found_;
};

// best likeness of `intent` less half of the best likeness of any other: what DESIGN.md calls support.
double support_of(const std::vector<ExampleIndex::Near>& nearest, IntentIndex intent);

}  // namespace verbatim::matching
