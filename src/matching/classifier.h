#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/large_pages.h"
#include "matching/decision.h"
#include "matching/features.h"

namespace verbatim::matching {

// How likely each intent is, by the messages that authors and users have written for it: a linear classifier over
// TF-IDF n-grams (softmax regression by stochastic gradient descent, in a fixed order, so that equal content gives
// equal numbers). It never answers alone: it chooses among the candidates that the patterns give, tells how sure that
// choice is, and orders suggestions. Trained while the content loads. Immutable: any thread.
class Classifier {
 public:
  // A message, normalised (" word word "), and what it asks for.
  struct Lesson {
    std::string normal;
    std::vector<IntentIndex> intents;  // several if it asks for both, or for any
    std::string after = {};            // the intent that was answered before it; empty if it stands alone
  };
  // Equal lessons give equal numbers, whatever the number of threads. `thesaurus` may be null, and must outlive this.
  Classifier(const std::vector<Lesson>& lessons, std::size_t intents, unsigned threads = 1,
             const Thesaurus* thesaurus = nullptr);

  // All of it as bytes, for this program on this machine alone, and back: null if that is not what they are.
  std::string pack() const;
  static std::unique_ptr<Classifier> unpack(std::string_view bytes, const Thesaurus* thesaurus = nullptr);

  // What a message says by itself. Read once, it can be asked about in any conversation.
  struct Reading {
    std::vector<float> scores;  // by intent, before they are scaled by the length of the vector
    float squares = 0;          // the square of that length
  };
  // Linear in the length of the text (at most kMaxFeatures).
  Reading read(std::string_view normal) const;

  // The probability of each intent, by position; they sum to 1. `after` is the intent that was answered before.
  std::vector<float> probabilities(const Reading& reading, std::string_view after = {}) const;
  std::vector<float> probabilities(std::string_view normal, std::string_view after = {}) const {
    return probabilities(read(normal), after);
  }

  // Whether the word is in at least two lessons.
  bool knows(std::string_view word) const { return find(word_feature(word)) != nullptr; }

  std::size_t features() const { return rows_; }

 private:
  Classifier() = default;
  struct Weighted {
    std::uint32_t row;
    float value;
  };
  using Vector = std::vector<Weighted>;

  class SeenFeatures;
  void choose_features(const std::vector<std::vector<Feature>>& lessons, const SeenFeatures& seen);
  void train(const std::vector<Vector>& vectors, const std::vector<Lesson>& lessons);
  Vector rows_of(const std::vector<Feature>& features, float& squares) const;
  Vector vector_of(const std::vector<Feature>& features) const;
  void add(const std::vector<Feature>& features, Reading& reading) const;

  bool is_sound() const;

  static constexpr std::uint32_t kNone = 0xffffffff;
  static constexpr std::uint32_t kKnown = 0xfffffffe;  // of too many lessons to tell anything: it has no row
  struct Slot {
    using WithoutPadding = void;
    std::uint64_t hash = 0;
    std::uint32_t row = kNone;
    float idf = 0;
  };
  const Slot* find(std::uint64_t hash) const;

  const Thesaurus* thesaurus_ = nullptr;
  std::size_t intents_ = 0;
  std::size_t stride_ = 0;  // intents_, rounded up to whole vectors
  std::size_t rows_ = 0;
  template <typename Item>
  using Table = std::vector<Item, base::LargePages<Item>>;
  Table<Slot> slots_;           // open addressing, a power of two, at most half full
  Table<std::int8_t> weights_;  // rows_ x stride_, in steps of its row's scale
  std::vector<float> scale_;    // by row
};

}  // namespace verbatim::matching
