// Any bytes as a message: the shipped content must decide, within its bounds and without a fault, and normalising twice
// must be normalising once.
#include <cstdlib>
#include <memory>
#include <string_view>

#include "content/loader.h"
#include "dialogue/assistant.h"
#include "text/utf8.h"

namespace {

std::shared_ptr<const verbatim::dialogue::Assistant> load() {
  verbatim::base::Diagnostics diagnostics;
  auto content = verbatim::content::load(VERBATIM_CONTENT, diagnostics);
  if (!content) std::abort();
  return std::make_shared<const verbatim::dialogue::Assistant>(
      std::make_shared<const verbatim::content::Content>(std::move(*content)), verbatim::matching::EngineOptions{},
      diagnostics);
}

std::shared_ptr<const verbatim::dialogue::Assistant> assistant;

}  // namespace

// Loading is not what is timed.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  assistant = load();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (verbatim::text::first_invalid_utf8(bytes)) return 0;
  const verbatim::dialogue::Bot& bot = assistant->bot("en");
  const std::string_view message = verbatim::text::first_characters(bytes, 1000);
  verbatim::dialogue::Context context;
  const auto first = bot.answer(context, message, {});
  if (first.answers.empty()) std::abort();
  static_cast<void>(bot.answer(context, message, {}));
  static_cast<void>(bot.safety_only(bytes));
  return 0;
}
