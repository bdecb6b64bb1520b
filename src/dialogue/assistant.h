#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "content/content.h"
#include "dialogue/bot.h"
#include "matching/engine.h"

namespace verbatim::dialogue {

// A content set, compiled and ready to talk: one Bot for each language. Immutable; shared by all threads, swapped
// whole.
class Assistant {
 public:
  // Compiles `content`, which must have a language. Problems found while compiling go to `diagnostics`. Without a
  // cache every message is decided anew.
  Assistant(std::shared_ptr<const content::Content> content, const matching::EngineOptions& options,
            base::Diagnostics& diagnostics, const std::shared_ptr<DecisionCache>& cache = nullptr);
  Assistant(const Assistant&) = delete;
  Assistant& operator=(const Assistant&) = delete;

  // The bot for a locale: exact tag, then language, then the default (the first language). "en-GB" finds "en".
  const Bot& bot(std::string_view locale) const;
  const content::Content& content() const { return *content_; }

 private:
  std::shared_ptr<const content::Content> content_;
  std::vector<std::unique_ptr<const Bot>> bots_;
};

}  // namespace verbatim::dialogue
