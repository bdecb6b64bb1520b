#include "app/content_set.h"

#include <filesystem>
#include <iostream>
#include <set>
#include <system_error>

#include "app/model_cache.h"
#include "base/packing.h"
#include "content/loader.h"
#include "content/packed_content.h"
#include "content/source_files.h"
#include "matching/learnt_store.h"
#include "matching/model.h"

namespace verbatim::app {
namespace {

void require_approval(const content::Content& content, base::Diagnostics& diagnostics) {
  for (const content::Language& language : content.languages) {
    for (const content::Response& response : language.responses) {
      if (response.review.status == content::ReviewStatus::approved) continue;
      diagnostics.error(response.where, "not-approved", "response `" + response.id + "` is a draft",
                        "have it reviewed, or set require_approved to off");
    }
  }
}

// Who asks whether this is private must be told of the records.
void admit_records(content::Content& content, base::Diagnostics& diagnostics) {
  constexpr std::string_view kPrivacy = "chat.privacy", kRecorded = "chat.privacy_recorded";
  for (content::Language& language : content.languages) {
    if (language.response(kRecorded) == nullptr) {
      diagnostics.error({"responses/" + language.tag + "/chat/privacy_recorded.md", 0, 0}, "missing-response",
                        "with `ledger` or `unmatched` on, the response chat.privacy_recorded is required",
                        "write it, or turn both off");
    } else if (const auto found = language.intent_by_id.find(std::string(kPrivacy));
               found != language.intent_by_id.end()) {
      language.intents[found->second].response.text = kRecorded;
    }
  }
}

// The content of a folder as values: read and checked, or, if `known_will_do`, as it was when exactly these files were
// found to be without a fault by exactly this program.
std::optional<content::Content> read_content(const Settings& settings, bool known_will_do,
                                             matching::LearntStore* learnt, base::Diagnostics& diagnostics) {
  content::LoadLimits limits;
  limits.threads = settings.threads;
  const content::SourceTree tree = content::read_sources(settings.content, diagnostics, limits);
  std::string inputs;
  base::Packer packer(inputs);
  packer.text(settings.content);  // places are told from here
  packer.text(tree.version);
  const std::string name =
      learnt && diagnostics.list().empty() ? matching::learnt_name("content", inputs) : std::string();
  if (known_will_do) {
    const auto known = matching::find_learnt(learnt, name);
    std::optional<content::Content> content = known ? content::unpack(*known) : std::nullopt;
    if (content) return content;
  }
  std::optional<content::Content> content = content::load(tree, diagnostics, limits);
  const bool faultless = content && diagnostics.list().empty();
  if (faultless && !name.empty() && (known_will_do || !learnt->has(name))) learnt->put(name, content::pack(*content));
  return content;
}

// Everything that decides whether the self-check passes, as a name for that it did.
std::string passed_name(const dialogue::Assistant& assistant, const Settings& settings) {
  std::string inputs;
  base::Packer packer(inputs);
  packer.text(assistant.content().version);
  packer.number(settings.ledger != kOff || settings.unmatched != kOff);  // see admit_records
  for (const content::Language& language : assistant.content().languages) {
    packer.fixed64(assistant.bot(language.tag).engine().model().speller->fingerprint());
  }
  return matching::learnt_name("passed", inputs);
}

void check_examples(const dialogue::Assistant& assistant, const Settings& settings, SelfCheck self_check,
                    matching::LearntStore* learnt, base::Diagnostics& diagnostics, base::Log& log) {
  const std::string passed = learnt ? passed_name(assistant, settings) : std::string();
  const bool passed_before = !passed.empty() && learnt->get(passed);
  if (self_check == SelfCheck::unless_passed && passed_before) {
    log.info("self_check_skipped", {{"why", "this content passed it before, with this program"}});
    return;
  }
  for (const content::Language& language : assistant.content().languages) {
    assistant.bot(language.tag).engine().self_check(diagnostics, settings.threads);
  }
  if (!diagnostics.has_errors() && !passed.empty() && !passed_before) learnt->put(passed, {});
}

}  // namespace

std::shared_ptr<const dialogue::Assistant> load_assistant(const Settings& settings, SelfCheck self_check,
                                                          base::Diagnostics& diagnostics, base::Log& log,
                                                          const std::shared_ptr<dialogue::DecisionCache>& cache) {
  const std::unique_ptr<ModelCache> learnt = open_model_cache(settings, log);
  std::optional<content::Content> loaded =
      read_content(settings, self_check != SelfCheck::yes, learnt.get(), diagnostics);
  if (!loaded) return nullptr;
  if (settings.ledger != kOff || settings.unmatched != kOff) admit_records(*loaded, diagnostics);
  auto content = std::make_shared<const content::Content>(std::move(*loaded));
  const matching::EngineOptions options{settings.dictionary_path, {}, learnt.get()};
  auto assistant = std::make_shared<const dialogue::Assistant>(content, options, diagnostics, cache);
  if (self_check != SelfCheck::no && settings.require_approved) require_approval(*content, diagnostics);
  if (self_check != SelfCheck::no && !diagnostics.has_errors()) {
    check_examples(*assistant, settings, self_check, learnt.get(), diagnostics, log);
  }
  return diagnostics.has_errors() ? nullptr : assistant;
}

void compile_rest(const dialogue::Assistant& assistant, const std::stop_token& stop) {
  for (const content::Language& language : assistant.content().languages) {
    assistant.bot(language.tag).engine().model().parts.compile_all(stop);
  }
}

std::string content_fingerprint(const std::string& content) {
  namespace fs = std::filesystem;
  std::set<std::string> files;
  for (const char* part : {"intents", "responses"}) {
    std::error_code error;
    for (fs::recursive_directory_iterator entry(fs::path(content) / part, error), end; !error && entry != end;
         entry.increment(error)) {
      std::error_code gone;  // between the listing and the look
      const auto written = entry->last_write_time(gone).time_since_epoch().count();
      const auto size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
      files.insert(entry->path().string() + "\n" + std::to_string(written) + " " + std::to_string(size));
    }
  }
  std::string all;
  for (const std::string& file : files) (all += file) += '\n';
  return all;
}

std::shared_ptr<const dialogue::Assistant> load_or_complain(const Settings& settings, SelfCheck self_check,
                                                            base::Log& log,
                                                            const std::shared_ptr<dialogue::DecisionCache>& cache) {
  base::Diagnostics diagnostics;
  auto assistant = load_assistant(settings, self_check, diagnostics, log, cache);
  for (const base::Diagnostic& diagnostic : diagnostics.list()) {
    const bool shown = self_check != SelfCheck::no || diagnostic.severity == base::Severity::error;
    if (shown) std::cerr << base::to_string(diagnostic) << "\n";
  }
  if (!assistant) std::cerr << "verbatim: the content in " << settings.content << " has errors; nothing was loaded\n";
  return assistant;
}

std::shared_ptr<const dialogue::Assistant> load_or_complain(const Settings& settings) {
  base::NullLog log;
  return load_or_complain(settings, SelfCheck::no, log);
}

}  // namespace verbatim::app
