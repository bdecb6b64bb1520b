#include "app/content_set.h"

#include <iostream>

#include "content/loader.h"

namespace verbatim::app {

std::shared_ptr<const dialogue::Assistant> load_assistant(const Settings& settings, bool self_check,
                                                          base::Diagnostics& diagnostics) {
  std::optional<content::Content> loaded = content::load(settings.content, diagnostics);
  if (!loaded) return nullptr;
  auto content = std::make_shared<const content::Content>(std::move(*loaded));
  auto assistant = std::make_shared<const dialogue::Assistant>(
      content, matching::EngineOptions{settings.dictionary_path}, diagnostics);
  if (self_check && !diagnostics.has_errors()) {
    for (const content::Language& language : content->languages) {
      assistant->bot(language.tag).engine().self_check(diagnostics, settings.threads);
    }
  }
  return diagnostics.has_errors() ? nullptr : assistant;
}

std::shared_ptr<const dialogue::Assistant> load_or_complain(const Settings& settings, bool self_check) {
  base::Diagnostics diagnostics;
  auto assistant = load_assistant(settings, self_check, diagnostics);
  for (const base::Diagnostic& diagnostic : diagnostics.list()) {
    if (self_check || diagnostic.severity == base::Severity::error) std::cerr << base::to_string(diagnostic) << "\n";
  }
  if (!assistant) std::cerr << "verbatim: the content in " << settings.content << " has errors; nothing was loaded\n";
  return assistant;
}

}  // namespace verbatim::app
