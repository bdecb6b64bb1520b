#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "content/content.h"
#include "matching/decision.h"
#include "matching/trace.h"
#include "matching/tuning.h"

namespace verbatim::matching {

class LearntStore;

struct EngineOptions {
  std::string dictionary_path = "/usr/share/dict";  // folder of the word lists that _language.yaml names
  Tuning tuning;                                    // for measurements
  LearntStore* learnt = nullptr;                    // where what is learnt is kept; null: it is learnt anew
};

// Sizes of what was compiled, for `check`.
struct EngineStats {
  std::size_t terms = 0, parts = 0, patterns = 0, vocabulary = 0, dictionary_words = 0, examples = 0;
};

// The compiled patterns of one language: text -> Decision. DESIGN.md section 3. Immutable after construction; any
// number of threads. Work per message is linear in its length, with every fan-out bounded (see limits.h).
class Engine {
 public:
  // `language` must outlive the engine. Problems found while compiling (a dictionary that is missing) go to
  // `diagnostics`.
  Engine(const content::Language& language, const EngineOptions& options, base::Diagnostics& diagnostics);
  ~Engine();
  Engine(Engine&&) noexcept;

  // What to answer. `message` is valid UTF-8 of at most 1,000 characters.
  Decision decide(std::string_view message, const ContextHint& context, Trace* trace = nullptr) const;

  // The safety tier alone, outside every cap, for texts of any length: of more than 2,000 characters the first and the
  // last 1,000 are looked at. In the order of the content (emergency before crisis); empty if nothing fires.
  std::vector<IntentIndex> safety(std::string_view message) const;

  // `message` as the patterns see it: normalised and spelt.
  text::NormalText normalise(std::string_view message) const;

  // Holds every example and every `not` against the patterns: each example must be won by its own intent, by its
  // patterns (not because it is an example) and without a tie. Uses up to `threads` threads.
  void self_check(base::Diagnostics& diagnostics, unsigned threads = 2) const;

  EngineStats stats() const;

  struct Model;  // everything that is compiled; see model.h
  const Model& model() const { return *model_; }

 private:
  std::vector<IntentIndex> safety_in_pieces(std::string_view message) const;

  std::unique_ptr<Model> model_;
};

}  // namespace verbatim::matching
