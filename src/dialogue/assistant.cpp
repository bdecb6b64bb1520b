#include "dialogue/assistant.h"

#include <algorithm>
#include <cassert>

namespace verbatim::dialogue {
namespace {

bool same_tag(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

Assistant::Assistant(std::shared_ptr<const content::Content> content, const matching::EngineOptions& options,
                     base::Diagnostics& diagnostics, const std::shared_ptr<DecisionCache>& cache)
    : content_(std::move(content)) {
  assert(!content_->languages.empty());
  for (const content::Language& language : content_->languages) {
    bots_.push_back(std::make_unique<const Bot>(language, options, diagnostics, cache));
  }
}

const Bot& Assistant::bot(std::string_view locale) const {
  const auto find = [this](std::string_view tag) {
    return std::find_if(bots_.begin(), bots_.end(),
                        [tag](const auto& bot) { return same_tag(bot->language().tag, tag); });
  };
  if (const auto exact = find(locale); exact != bots_.end()) return **exact;
  if (const auto language = find(locale.substr(0, locale.find('-'))); language != bots_.end()) return **language;
  return *bots_.front();
}

}  // namespace verbatim::dialogue
